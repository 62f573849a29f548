#include "llm_worker/prompt/prompt.hpp"
#include "tests/support/catch.hpp"

using namespace luka::worker;
using luka::proto::chat_message;
using messages = std::vector<chat_message>;

namespace {

const messages four = {{"user", "q1"}, {"assistant", "a1"}, {"user", "q2"}, {"assistant", "a2"}};

}  // namespace

TEST_CASE("the prompt is system, history, question") {
  CHECK(build_prompt("be kind", four, "q3") ==
        messages{{"system", "be kind"}, {"user", "q1"}, {"assistant", "a1"}, {"user", "q2"}, {"assistant", "a2"},
                 {"user", "q3"}});
  CHECK(build_prompt("", {}, "q3") == messages{{"user", "q3"}});
}

TEST_CASE("only the newest messages are kept") {
  CHECK(newest_messages(four, 2) == messages{{"user", "q2"}, {"assistant", "a2"}});
  CHECK(newest_messages(four, 0).empty());
  CHECK(newest_messages(four, 10) == four);
}

TEST_CASE("a user speaks first") {
  CHECK(newest_messages(four, 3) == messages{{"user", "q2"}, {"assistant", "a2"}});
  CHECK(newest_messages(four, 1).empty());
}

TEST_CASE("messages without content are left out") {
  CHECK(newest_messages({{"user", ""}, {"user", "q"}, {"assistant", ""}}, 10) == messages{{"user", "q"}});
}
