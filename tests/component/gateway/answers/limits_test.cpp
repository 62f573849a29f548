// What people may ask and use per day, and how they are told.
#include "common/async/clock.hpp"
#include "proto/text_hash.hpp"
#include "tests/component/gateway/answers/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

constexpr std::int64_t ada = 42, ben = 43;

/// A place with a worker that answers everything with 30 tokens, of which 20 are read.
struct answering : world {
  scripted_worker* worker = nullptr;

  answering(gateway::daily_limits per_day, const std::vector<std::int64_t>& admins) : world({}, per_day, admins) {
    start_history();
  }

  task<> open() { worker = co_await join("w", "i"); }

  /// Asks, and is answered.
  task<> ask(std::int64_t user) {
    co_await say(user, "How are you?");
    const auto request = co_await worker->next<proto::infer_request>();
    proto::infer_done end;
    end.job = request.job;
    end.attempt = request.attempt;
    end.text = "Fine.";
    end.bytes = end.text.size();
    end.hash = proto::text_hash(end.text);
    end.prompt_tokens = 20;
    end.answer_tokens = 10;
    end.remembered = true;
    worker->send(end);
    co_await is_quiet();
    worker->grant(++answered_ + 1);
  }

  /// Writes something that is answered with a line, and returns that.
  task<std::string> line_for(std::int64_t user, std::string text) {
    const auto before = messages().size();
    co_await say(user, std::move(text));
    const auto is_said = [&] { return messages().size() > before; };
    co_await until(is_said);
    co_await is_quiet();
    co_return messages().rbegin()->second.text;
  }

 private:
  std::uint64_t answered_ = 0;
};

gateway::daily_limits limits(std::uint64_t messages, std::uint64_t tokens) {
  gateway::daily_limits chosen;
  chosen.messages = messages;
  chosen.tokens = tokens;
  return chosen;
}

}  // namespace

TEST_CASE("/usage says what is left of both limits, and what is too much is refused without asking the model") {
  answering all(limits(2, 100), {});
  const auto scenario = [&]() -> task<> {
    co_await all.open();
    const auto before = co_await all.line_for(ada, "/usage");
    CHECK_THAT(before, ContainsSubstring("0 of 2 questions and used 0 of 100 tokens. Left: 2 questions and 100 tokens."));
    co_await all.ask(ada);
    const auto after_one = co_await all.line_for(ada, "/usage");
    CHECK_THAT(after_one, ContainsSubstring("1 of 2 questions and used 30 of 100 tokens. Left: 1 question and 70 tokens."));
    co_await all.ask(ada);
    const auto refused = co_await all.line_for(ada, "How are you?");
    CHECK_THAT(refused, ContainsSubstring("You have asked 2 questions today"));
    CHECK_FALSE(all.worker->take<proto::infer_request>());
    co_await all.ask(ben);  // has a count of his own
    const auto of_ben = co_await all.line_for(ben, "/usage");
    CHECK_THAT(of_ben, ContainsSubstring("1 of 2 questions"));
  };
  all.play(scenario());
}

TEST_CASE("whoever has used up the tokens is told so") {
  answering all(limits(0, 30), {});
  const auto scenario = [&]() -> task<> {
    co_await all.open();
    co_await all.ask(ada);
    const auto refused = co_await all.line_for(ada, "How are you?");
    CHECK_THAT(refused, ContainsSubstring("You have used up your 30 tokens"));
    const auto usage = co_await all.line_for(ada, "/usage");
    CHECK_THAT(usage, ContainsSubstring("asked 1 question and used 30 of 30 tokens. Left: 0 tokens."));
  };
  all.play(scenario());
}

TEST_CASE("without limits /usage counts all the same") {
  answering all(limits(0, 0), {});
  const auto scenario = [&]() -> task<> {
    co_await all.open();
    for (int i = 0; i < 2; ++i) co_await all.ask(ada);
    const auto usage = co_await all.line_for(ada, "/usage");
    CHECK_THAT(usage, ContainsSubstring("asked 2 questions and used 60 tokens. There is no limit for you."));
  };
  all.play(scenario());
}

TEST_CASE("for an admin there is no limit, but for others there is") {
  answering all(limits(1, 0), {ada});
  const auto scenario = [&]() -> task<> {
    co_await all.open();
    for (int i = 0; i < 3; ++i) co_await all.ask(ada);
    const auto of_admin = co_await all.line_for(ada, "/usage");
    CHECK_THAT(of_admin, ContainsSubstring("asked 3 questions and used 90 tokens. There is no limit for you."));
    co_await all.ask(ben);
    const auto refused = co_await all.line_for(ben, "How are you?");
    CHECK_THAT(refused, ContainsSubstring("You have asked 1 question today"));
  };
  all.play(scenario());
}

TEST_CASE("what somebody has used before a restart of the gateway is looked up") {
  answering all(limits(2, 0), {});
  const auto scenario = [&]() -> task<> {
    proto::job_record asked_before;
    asked_before.job = "1:900";
    asked_before.kind = static_cast<std::uint8_t>(proto::job_kind::question);
    asked_before.user = asked_before.chat = ada;
    asked_before.conversation = "42";
    asked_before.text = "Earlier";
    asked_before.accepted_at_ms = unix_time_ms();
    proto::accept_jobs taken_in;
    taken_in.bot = "1";
    taken_in.instance = "gateway-0";
    taken_in.jobs = {asked_before};
    all.history->kept.carry_out(taken_in);
    co_await all.open();
    const auto usage = co_await all.line_for(ada, "/usage");
    CHECK_THAT(usage, ContainsSubstring("1 of 2 questions"));
  };
  all.play(scenario());
}

TEST_CASE("whose use can not be looked up is let through, and /usage says so") {
  answering all(limits(1, 0), {});
  all.history->ignores = [](const history::request& what) { return std::holds_alternative<proto::load_usage>(what); };
  const auto scenario = [&]() -> task<> {
    co_await all.open();
    const auto usage = co_await all.line_for(ada, "/usage");
    CHECK_THAT(usage, ContainsSubstring("I cannot look that up at the moment"));
    for (int i = 0; i < 2; ++i) co_await all.ask(ada);
  };
  all.play(scenario());
}
