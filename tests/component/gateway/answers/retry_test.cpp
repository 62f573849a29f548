// The Retry button below an answer that has failed, as people see it.
#include "gateway/conversation/texts.hpp"
#include "tests/component/gateway/answers/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
namespace texts = luka::gateway::texts;

namespace {

constexpr std::int64_t ada = 42, ben = 43, group = -7;
constexpr const char* question = "How are you?";

/// A question whose answer has failed.
struct failed_question : world {
  scripted_worker* worker = nullptr;
  std::int64_t on_screen = 0;  ///< the message that says so
  std::string job;

  explicit failed_question(gateway::daily_limits per_day = {}) : world({}, per_day) { start_history(); }

  task<> fail(std::int64_t chat = 0) {
    worker = co_await join("w", "i");
    co_await say(ada, question, chat);
    const auto request = co_await worker->next<proto::infer_request>();
    job = request.job;
    worker->failed(request, "");
    co_await is_quiet();
    worker->grant(2);
    on_screen = messages().rbegin()->first;
    REQUIRE(button() == "retry:" + job);
  }
  [[nodiscard]] std::string button() const { return messages().at(on_screen).button; }
  /// Until the message has no button.
  task<> loses_button() {
    const auto is_bare = [this] { return button().empty(); };
    co_await until(is_bare);
  }
};

}  // namespace

TEST_CASE("Retry asks the question again, as a new one, and takes the button away") {
  failed_question all;
  const auto scenario = [&]() -> task<> {
    co_await all.fail();
    co_await all.press(ada, all.on_screen);
    const auto again = co_await all.worker->next<proto::infer_request>();
    CHECK(again.text == question);
    CHECK(again.conversation == "42");
    CHECK(again.job != all.job);
    all.worker->done(again, "Fine.");
    co_await all.shows("Fine.");
    co_await all.loses_button();
    co_await all.is_quiet();
    CHECK(all.told() == std::vector{std::string(texts::asking_again)});
    CHECK(all.messages().size() == 2);
    CHECK(all.history->kept.open() == 0);
  };
  all.play(scenario());
}

TEST_CASE("of two presses one asks, and the other one is told so, whether they come together or not") {
  const bool together = GENERATE(true, false);
  failed_question all;
  const auto scenario = [&]() -> task<> {
    co_await all.fail();
    co_await all.press(ada, all.on_screen, ada, together ? 2 : 1);
    if (!together) co_await all.press(ada, all.on_screen);
    co_await all.tells(2);
    CHECK(all.told().front() == texts::asking_again);
    CHECK(all.told().back() == (together ? texts::asked_again_already : texts::nothing_to_retry));
    const auto again = co_await all.worker->next<proto::infer_request>();
    all.worker->done(again, "Fine.");
    co_await all.is_quiet();
    all.worker->grant(9);
    co_await all.say(ada, "And now?");
    const auto next = co_await all.worker->next<proto::infer_request>();
    CHECK(next.text == "And now?");
  };
  all.play(scenario());
}

TEST_CASE("a question that is kept no longer, since a day has passed, is not asked again, and its button goes") {
  failed_question all;
  const auto scenario = [&]() -> task<> {
    co_await all.fail();
    all.history->kept = sim::history_model();
    co_await all.press(ada, all.on_screen);
    co_await all.tells(1);
    CHECK(all.told() == std::vector{std::string(texts::nothing_to_retry)});
    co_await all.loses_button();
    CHECK_FALSE(all.worker->take<proto::infer_request>());
  };
  all.play(scenario());
}

TEST_CASE("somebody else in the group can not ask it again, and the button stays for who can") {
  failed_question all;
  const auto scenario = [&]() -> task<> {
    co_await all.fail(group);
    co_await all.press(ben, all.on_screen, group);
    co_await all.tells(1);
    CHECK(all.told() == std::vector{std::string(texts::not_yours_to_retry)});
    CHECK_FALSE(all.button().empty());
    co_await all.press(ada, all.on_screen, group);
    const auto again = co_await all.worker->next<proto::infer_request>();
    CHECK(again.text == question);
    CHECK(again.user == ada);
  };
  all.play(scenario());
}

TEST_CASE("while the question can not be looked up nothing is asked again, and the button stays") {
  failed_question all;
  const auto scenario = [&]() -> task<> {
    co_await all.fail();
    all.history->ignores = [](const history::request& what) { return std::holds_alternative<proto::load_failed>(what); };
    co_await all.press(ada, all.on_screen);
    co_await all.tells(1);
    CHECK(all.told() == std::vector{std::string(texts::cannot_look_up)});
    CHECK_FALSE(all.button().empty());
    all.history->ignores = nullptr;
    co_await all.press(ada, all.on_screen);
    const auto again = co_await all.worker->next<proto::infer_request>();
    CHECK(again.text == question);
  };
  all.play(scenario());
}

TEST_CASE("a question that is asked again counts for the limit, and what is too much can be asked tomorrow") {
  gateway::daily_limits one_a_day;
  one_a_day.messages = 1;
  failed_question all(one_a_day);
  const auto scenario = [&]() -> task<> {
    co_await all.fail();
    co_await all.press(ada, all.on_screen);
    co_await all.tells(1);
    CHECK_THAT(all.told().front(), ContainsSubstring("You have asked 1 question today"));
    CHECK_FALSE(all.button().empty());
    CHECK_FALSE(all.worker->take<proto::infer_request>());
  };
  all.play(scenario());
}
