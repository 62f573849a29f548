#include "llm_worker/prompt/prompt.hpp"
#include "tests/support/catch.hpp"

using namespace luka::worker;
using luka::proto::chat_message;
using messages = std::vector<chat_message>;

namespace {

const messages four = {{"user", "q1"}, {"assistant", "a1"}, {"user", "q2"}, {"assistant", "a2"}};

}  // namespace

TEST_CASE("the prompt is system, history, question") {
  CHECK(build_prompt("be kind", four, 10, "q3") ==
        messages{{"system", "be kind"}, {"user", "q1"}, {"assistant", "a1"}, {"user", "q2"}, {"assistant", "a2"},
                 {"user", "q3"}});
}

TEST_CASE("only the newest messages are kept") {
  CHECK(build_prompt("s", four, 2, "q3") ==
        messages{{"system", "s"}, {"user", "q2"}, {"assistant", "a2"}, {"user", "q3"}});
  CHECK(build_prompt("s", four, 0, "q3") == messages{{"system", "s"}, {"user", "q3"}});
}

TEST_CASE("a user speaks first") {
  CHECK(build_prompt("", four, 3, "q3") == messages{{"user", "q2"}, {"assistant", "a2"}, {"user", "q3"}});
  CHECK(build_prompt("", four, 1, "q3") == messages{{"user", "q3"}});
}

TEST_CASE("messages without content and an empty system prompt are left out") {
  CHECK(build_prompt("", {{"user", ""}, {"user", "q"}, {"assistant", ""}}, 10, "again") ==
        messages{{"user", "q"}, {"user", "again"}});
}
