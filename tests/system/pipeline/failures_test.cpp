#include <array>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;

/// The simulator's #unicode has some Markdown, which is shown as what it means, and a line separator (U+2028), which is
/// shown as a line end: Telegram would take it out.
std::string as_people_see_it(std::string text) {
  constexpr std::array<std::array<std::string_view, 2>, 2> meanings{
      {{"\u2028", "\n"}, {"*stars* _under_ `ticks` ~~~ [link](x)", "stars under ticks ~~~ link (x)"}}};
  for (const auto& [written, shown] : meanings)
    if (const auto at = text.find(written); at != std::string::npos) text.replace(at, written.size(), shown);
  return text;
}

struct failure_case {
  const char* directives;
  const char* sentence;
  bool has_partial_text;  ///< then the text so far stays and is marked
};

/// What goes wrong once at the model server, and what the person reads; then all is well.
void check(pipeline& luka, const failure_case& what) {
  INFO(what.directives);
  const std::string question = std::string("#words=30 #tps=200 ") + what.directives;
  const auto answer = luka.ask(ada, question);
  CHECK_THAT(answer, ContainsSubstring(what.sentence));
  CHECK((answer.find("w0002 ") != std::string::npos) == what.has_partial_text);
  CHECK((answer.find("\n\n[…] ") != std::string::npos) == what.has_partial_text);
  CHECK_THAT(luka.ask(ada, "Once more"), ContainsSubstring("You said: Once more"));
  CHECK(luka.model().requests().back().messages.size() % 2 == 0);  // no half turn is remembered
}

}  // namespace

TEST_CASE("every failure of the model server is a plain sentence, what was written stays, and the next is answered") {
  pipeline_options chosen;
  chosen.worker = {{"OLLAMA_TIMEOUT", "0.5"}, {"OLLAMA_FIRST_BYTE_TIMEOUT", "0.5"},
                   {"OLLAMA_BUSY_TIMEOUT", "1"}};
  pipeline luka(chosen);
  constexpr const char* busy = "The model server is busy right now.";
  constexpr const char* failed = "The model server reported an error.";
  constexpr const char* stopped = "The answer stopped half-way.";
  constexpr const char* timed_out = "Request timed out";
  for (const failure_case& what : {
           failure_case{"#status=503", busy, false},
           {"#status=500", failed, false},
           {"#status=400", "The model server refused this question.", false},
           {"#html=502", failed, false},
           {"#html=200", failed, false},
           {"#nested-error=500", failed, false},
           {"#zero-lines", stopped, false},
           {"#rst=0", "I cannot reach the model server", false},
           {"#stall-headers=60", timed_out, false},
           {"#stall=5,60", timed_out, true},
           {"#stall-midline=5,60", timed_out, true},
           {"#silent-end=5", stopped, true},
           {"#fin-midline=5", stopped, true},
           {"#rst=5", stopped, true},
           {"#error-after=5", failed, true},
           {"#garbage-line=5", failed, true},
           {"#thinkonly", failed, false},
           {"#toolcall", failed, false},
       })
    check(luka, what);
}

TEST_CASE("lines in any framing and shape become the answer that the model gave") {
  for (const char* framing : {"byte", "split", "merged", "rechunk"}) {
    INFO(framing);
    pipeline_options chosen;
    chosen.model = {{"framing", framing}};
    pipeline luka(chosen);
    for (const char* directives : {"#unicode", "#unicode #crlf #emptylines", "#words=300 #final-content #extra-fields",
                                   "#think #no-metrics", "#chars=4000 #no-done-reason", "#words=9 #close"}) {
      INFO(directives);
      const auto answer = luka.ask(ada, directives);
      CHECK(answer == as_people_see_it(luka.model().requests().back().reply));
    }
  }
}

TEST_CASE("an unreachable model server is said, and noticed when it is back") {
  pipeline luka;
  luka.kill("ollama_sim");
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("I cannot reach the model server right now."));
  luka.start("ollama_sim");
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));

  const auto question = luka.telegram().say(ada, "#words=100 #tps=50");
  luka.await_messages(ada, question.message_id, 1);
  luka.kill("ollama_sim");
  luka.await_answer(question);
  CHECK_THAT(luka.telegram().answers(ada, question.message_id).front(),
             ContainsSubstring("w0001") && ContainsSubstring("[…] The answer stopped half-way."));
  luka.start("ollama_sim");
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
}

TEST_CASE("a model that is not installed is named to the person, and to the operator with the line that mends it") {
  pipeline_options chosen;
  chosen.worker = {{"OLLAMA_MODEL_NAME", "phantom:7b"}};
  pipeline luka(chosen);
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("The model \"phantom:7b\" is not installed"));
  luka.await_log("worker-1", "ollama pull phantom:7b");
}
