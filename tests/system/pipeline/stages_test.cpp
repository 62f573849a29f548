// What a person sees before the first word of an answer: a model that is being loaded, and one that thinks.
#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001, bob = 1002;

/// What the bot has said, one text after the other, whichever message it stood in.
std::vector<std::string> said_to(pipeline& luka, std::int64_t chat) {
  std::vector<std::string> texts;
  for (const auto& call : luka.telegram().calls(chat, "send,edit"))
    if (call.ok) texts.push_back(call.text);
  return texts;
}

bool has_said(pipeline& luka, std::int64_t chat, const std::string& beginning) {
  const auto texts = said_to(luka, chat);
  return std::any_of(texts.begin(), texts.end(), [&](const auto& text) { return text.starts_with(beginning); });
}

}  // namespace

TEST_CASE("who asks a model that is not in memory sees that it is being loaded, and then the answer") {
  pipeline_options chosen;
  chosen.model = {{"load-ms", "4000"}};
  chosen.worker = {{"OLLAMA_FIRST_BYTE_TIMEOUT", "2"}, {"WORKER_SLOTS", "2"}};  // shorter than the load
  pipeline luka(chosen);
  const auto first = luka.telegram().say(ada, "Hello #words=20");
  const auto second = luka.telegram().say(bob, "Hello #words=30");
  await("the loading line", [&] { return has_said(luka, ada, "Loading llama3.2 ("); });
  await("the other loading line", [&] { return has_said(luka, bob, "Loading llama3.2 ("); });
  luka.await_answer(first);
  luka.await_answer(second);
  for (const auto chat : {ada, bob}) {
    CHECK(said_to(luka, chat).front().starts_with("Loading llama3.2 ("));
    const auto shown = luka.telegram().answers(chat);
    REQUIRE(shown.size() == 1);
    CHECK_THAT(shown[0], !ContainsSubstring("Loading"));
  }
  CHECK(luka.model().counter("loads") == 1);
  CHECK(luka.model().counter("loads_aborted") == 0);
  CHECK(luka.telegram().answers(ada).at(0) == luka.model().requests_about("Hello #words=20").at(0).reply);
}

TEST_CASE("who asks a model that thinks sees that it does, and the thoughts are kept nowhere") {
  pipeline_options chosen;
  chosen.model = {{"model", "llama3.2:latest=completion,thinking"}, {"tokens-per-second", "4"}};
  pipeline luka(chosen);
  const auto question = luka.telegram().say(ada, "Hello #think #words=3");
  await("the thinking line", [&] { return has_said(luka, ada, "Thinking"); });
  luka.await_answer(question);
  CHECK(said_to(luka, ada).front().starts_with("Thinking"));
  CHECK_THAT(luka.telegram().answers(ada).at(0), !ContainsSubstring("hink"));
  CHECK_THAT(luka.redis().ask({"LRANGE", "llm_history:1001", "0", "-1"}), !ContainsSubstring("Let me think"));
}

TEST_CASE("thoughts that people may read stand folded up below the answer, and are kept nowhere either") {
  pipeline_options chosen;
  chosen.model = {{"model", "llama3.2:latest=completion,thinking"}};
  chosen.worker = {{"SHOW_THINKING", "yes"}};
  pipeline luka(chosen);
  const auto shown = luka.ask(ada, "Hello #think #words=3");
  const auto reply = luka.model().requests().back().reply;
  CHECK(shown.starts_with(reply + "\n\nThoughts: Let me think."));
  const auto messages = luka.telegram().messages(ada);
  const auto& entities = messages.back().entities;
  REQUIRE(entities.size() == 1);
  CHECK(entities[0].at("type").as_string() == "expandable_blockquote");
  CHECK_THAT(luka.redis().ask({"LRANGE", "llm_history:1001", "0", "-1"}), !ContainsSubstring("Let me think"));
}
