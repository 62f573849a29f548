#include "tests/component/gateway/answers/world.hpp"

#include "common/log/log.hpp"

namespace luka::test {

namespace {

void rethrow(const std::string& task, const std::string& what) { throw std::runtime_error(task + ": " + what); }

/// Expected failures fill the terminal otherwise; LUKA_TEST_LOG=1 shows them.
void choose_log_level() {
  log::options quiet;
  quiet.process = "test";
  quiet.least = std::getenv("LUKA_TEST_LOG") ? log::level::debug : log::level::error;
  log::start(quiet);
}

gateway::delivery_settings without_budget() {
  gateway::delivery_settings chosen;
  chosen.rule.interval = std::chrono::milliseconds(20);
  chosen.keep_to_budget = false;
  return chosen;
}

reply take_all(const received&) { return ok(R"({"message_id":17,"chat":{"id":42,"type":"private"}})"); }

}  // namespace

world::world(gateway::dispatch_limits limits)
    : where_{"ipc://" + folder_.file("jobs"), "ipc://" + folder_.file("tokens")},
      telegram_(loop, take_all),
      api_(loop.get_executor(), telegram_.url(), canary),
      link_(gateway::bind_jobs(loop.get_executor(), context_, where_.jobs),
            gateway::bind_tokens(loop.get_executor(), context_, where_.tokens, "gateway-1"), "gateway-1"),
      outbox_(loop.get_executor(), api_, without_budget(),
              [this](const gateway::delivery_outcome& outcome) { answers_.on_delivery(outcome); }),
      history_(loop.get_executor(), context_, "ipc://" + folder_.file("history")),
      journal_(history_, "42", "gateway-1"),
      answers_(limits, link_, outbox_, journal_),
      tasks_(loop.get_executor(), rethrow) {
  choose_log_level();
  outbox_.start(tasks_);
  history_.start(tasks_);
  journal_.start(tasks_);
  link_.start(
      tasks_,
      [this](gateway::worker_message said, const std::string& routing) {
        answers_.on_message(std::move(said), routing);
      },
      [this](const proto::token_chunk& piece) { answers_.on_chunk(piece); });
  tasks_.spawn("tick", tick());
}

world::~world() {
  tasks_.cancel();
  drive(loop, tasks_.join());
  telegram_.close();
}

task<> world::tick() {
  for (;;) {
    answers_.on_tick();
    co_await sleep_for(heartbeat_interval);
  }
}

task<scripted_worker*> world::join(std::string name, std::string incarnation, std::vector<proto::held_job> holding) {
  workers_.push_back(std::make_unique<scripted_worker>(loop.get_executor(), context_, where_, name, incarnation));
  auto* joined = workers_.back().get();
  joined->holding = std::move(holding);
  joined->start(tasks_);
  co_await joined->join();
  co_return joined;
}

void world::ask(const std::string& id) {
  gateway::job question;
  question.id = id;
  question.chat = telegram::chat_id(42);
  question.user = telegram::user_id(42);
  question.conversation = "42";
  question.text = "How are you?";
  answers_.submit(question);
}

void world::restore(const std::string& id, std::uint32_t attempt, std::vector<telegram::message_id> shown_in,
                    std::optional<std::size_t> shown_before) {
  gateway::unfinished_job found;
  found.what.id = id;
  found.what.chat = telegram::chat_id(42);
  found.what.user = telegram::user_id(42);
  found.what.conversation = "42";
  found.what.text = "How are you?";
  found.state = proto::job_state::running;
  found.attempt = attempt;
  found.shown_in = std::move(shown_in);
  found.shown_before = shown_before;
  answers_.restore(found);
}

std::vector<std::string> world::screens() const {
  std::vector<std::string> all;
  for (const auto& call : telegram_.requests)
    if (const auto* said = call.parameters.if_contains("text")) all.emplace_back(said->as_string());
  return all;
}

std::string world::screen() const {
  const auto all = screens();
  return all.empty() ? "" : all.back();
}

task<> world::shows(std::string text) {
  const auto is_shown = [&] { return screen() == text; };
  co_await until(is_shown);
}

task<> world::holds_back(std::uint64_t jobs) {
  const auto is_so = [&] {
    std::uint64_t all = 0;
    for (const auto& [incarnation, each] : answers_.state().workers().all()) all += each.held_back;
    return all == jobs;
  };
  co_await until(is_so);
}

}  // namespace luka::test
