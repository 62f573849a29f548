#include "llm_worker/prompt/context_window.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using messages = std::vector<luka::proto::chat_message>;

namespace {

context_window window_of(std::uint32_t tokens, std::size_t most_messages = 100) {
  window_rules rules;
  rules.system_prompt = "Be kind.";
  rules.messages = most_messages;
  rules.longest_answer = 2048;
  rules.configured = tokens;
  return context_window(rules);
}

/// Turns of 1000 bytes each way.
messages turns(int count) {
  messages all;
  for (int i = 0; i < count; ++i) {
    all.push_back({"user", std::to_string(i) + std::string(999, 'q')});
    all.push_back({"assistant", std::to_string(i) + std::string(999, 'a')});
  }
  return all;
}

}  // namespace

TEST_CASE("a conversation that fits is read whole") {
  const auto fitted = window_of(8192).fit(turns(3), "and now?");
  CHECK_FALSE(fitted.too_long);
  CHECK(fitted.kept == 6);
  CHECK(fitted.left_out == 0);
  CHECK(fitted.messages.size() == 8);
}

TEST_CASE("one that does not fit loses whole turns, the oldest first, and leaves room for the answer") {
  const auto window = window_of(4096);
  const auto fitted = window.fit(turns(6), "and now?");
  CHECK(fitted.left_out > 0);
  CHECK(fitted.kept + fitted.left_out == 12);
  CHECK(fitted.kept % 2 == 0);
  REQUIRE(fitted.messages.size() == fitted.kept + 2);
  CHECK(fitted.messages[0].role == "system");
  CHECK(fitted.messages[1].role == "user");
  CHECK(fitted.messages[fitted.messages.size() - 2].content.front() == '5');
  CHECK(window.estimate().of(size_of(fitted.messages)) <= 4096 - 4096 / 4);
}

TEST_CASE("a question that takes the window by itself is asked without the conversation") {
  const auto fitted = window_of(1024).fit(turns(2), std::string(2000, 'x'));
  CHECK_FALSE(fitted.too_long);
  CHECK(fitted.kept == 0);
  CHECK(fitted.left_out == 4);
  CHECK(fitted.messages.size() == 2);
}

TEST_CASE("a question that does not fit at all is too long, with a margin for the answer") {
  CHECK(window_of(1024).fit({}, std::string(2300, 'x')).too_long);
  CHECK_FALSE(window_of(1024).fit({}, std::string(2100, 'x')).too_long);
}

TEST_CASE("the window is what was configured, what the server says if that is less, and assumed otherwise") {
  auto free = window_of(0), fixed = window_of(8192);
  CHECK(free.size() == assumed_window);
  free.reported(32768);
  CHECK(free.size() == 32768);
  fixed.reported(2048);
  CHECK(fixed.size() == 2048);
  fixed.reported(32768);
  CHECK(fixed.size() == 8192);
}

TEST_CASE("a prompt of which the server has counted half a window was cut, and is not learned from") {
  auto window = window_of(4096);
  const prompt_size full{9000, 10};
  const auto before = window.estimate().tokens_per_byte();
  CHECK(window.counted(full, 2051));
  CHECK(window.estimate().tokens_per_byte() == before);
  CHECK_FALSE(window.counted(full, 3000));
  CHECK_FALSE(window.counted(full, 20));          // the rest was in the server's cache
  CHECK_FALSE(window.counted({3000, 10}, 900));   // nowhere near the end of the window
}
