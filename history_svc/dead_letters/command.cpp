#include "history_svc/dead_letters/command.hpp"

#include <cstdio>
#include <set>

#include "common/async/task_group.hpp"
#include "common/service/command_line.hpp"
#include "common/service/process.hpp"
#include "history_svc/dead_letters/arguments.hpp"
#include "history_svc/dead_letters/text.hpp"
#include "history_svc/redis/client.hpp"
#include "history_svc/redis/error_text.hpp"
#include "history_svc/settings.hpp"
#include "history_svc/store/yes_or_no.hpp"

namespace luka::history::dead_letters {

namespace {

constexpr const char* program = "history_svc dead-letters";
constexpr int exit_not_found = 1;

/// Thrown when an action can not go on, after the reason has been printed.
struct given_up {
  int exit_code;
};

/// Carries one action out, on a connection of its own.
class visit {
 public:
  visit(const asio::any_io_executor& executor, const settings& chosen) : redis_(executor, chosen.redis) {}

  void start(task_group& tasks) { redis_.start(tasks); }

  task<int> carry_out(arguments chosen) {
    co_await redis_.wait_for_first_attempt(monotonic_clock::now() + std::chrono::seconds(3));
    switch (chosen.what) {
      case action::list: co_return co_await list(chosen.bot);
      case action::show: co_return co_await show(chosen.job);
      case action::retry: co_return co_await change(ask_to_retry(chosen.job), "sent back");
      case action::drop: break;
    }
    co_return co_await change(ask_to_drop(chosen.job), "dropped");
  }

 private:
  task<redis::reply> ask(redis::command what) {
    auto answer = co_await redis_.execute(std::move(what));
    if (!answer) {
      std::fprintf(stderr, "%s: %s\n", program, answer.error().message().c_str());
      throw given_up{service::exit_temporary};
    }
    if (answer->is == redis::reply::kind::error) {
      std::fprintf(stderr, "%s: Redis refuses: %s\n", program, redis::short_error(answer->text).c_str());
      throw given_up{service::exit_software};
    }
    co_return std::move(*answer);
  }

  template <class T>
  static T expect(std::optional<T> read) {
    if (read) return std::move(*read);
    std::fprintf(stderr, "%s: an unexpected kind of reply from Redis\n", program);
    throw given_up{service::exit_software};
  }

  task<std::set<std::string>> bots() {
    std::set<std::string> found;
    std::string cursor = "0";
    do {
      const auto answer = co_await ask(ask_for_bots(cursor));
      auto step = expect(read_bots(answer));
      found.insert(step.bots.begin(), step.bots.end());
      cursor = std::move(step.cursor);
    } while (cursor != "0");
    co_return found;
  }

  task<int> list(std::string only) {
    std::set<std::string> whose;
    if (only.empty()) whose = co_await bots();
    else whose.insert(only);
    std::vector<dead_letter> all;
    for (const auto& bot : whose) {
      const auto answer = co_await ask(ask_for_dead_letters(bot));
      const auto found = expect(read_dead_letters(answer));
      all.insert(all.end(), found.begin(), found.end());
    }
    std::fputs(table(all).c_str(), stdout);
    co_return 0;
  }

  task<int> show(job_id job) {
    const auto answer = co_await ask(ask_for_dead_letter(job));
    const auto letter = read_dead_letter(answer);
    if (!letter) co_return not_found();
    std::fputs(details(*letter).c_str(), stdout);
    co_return 0;
  }

  task<int> change(redis::command what, const char* done) {
    const auto answer = co_await ask(std::move(what));
    if (!expect(read_yes_or_no(answer))) co_return not_found();
    std::puts(done);
    co_return 0;
  }

  static int not_found() {
    std::fprintf(stderr, "%s: there is no such dead letter\n", program);
    return exit_not_found;
  }

  redis::client redis_;
};

task<> finish(visit& with, arguments chosen, int& code, asio::io_context& loop) {
  try {
    code = co_await with.carry_out(chosen);
  } catch (const given_up& thrown) {
    code = thrown.exit_code;
  }
  loop.stop();
}

int connect_and_carry_out(const settings& chosen, const arguments& what) {
  asio::io_context loop(1);
  int code = service::exit_software;
  const auto on_failure = [&](const std::string&, const std::string& why) {
    std::fprintf(stderr, "%s: %s\n", program, why.c_str());
    loop.stop();
  };
  visit with(loop.get_executor(), chosen);
  task_group tasks(loop.get_executor(), on_failure);
  with.start(tasks);
  tasks.spawn("dead letters", finish(with, what, code, loop));
  loop.run();
  tasks.cancel();
  const auto deadline = monotonic_clock::now() + std::chrono::seconds(1);
  while (tasks.size() > 0 && monotonic_clock::now() < deadline) {
    loop.restart();
    loop.run_one_for(std::chrono::milliseconds(50));
  }
  return code;
}

/// The settings of history_svc, from the same places. The exit code if they are wrong.
std::optional<int> read_settings_as(const arguments& what, settings& into) {
  std::vector<std::string> words = {program};
  if (!what.env_file.empty()) words.insert(words.end(), {"--env-file", what.env_file});
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  const auto load = [&](config::reader& read) { into = read_settings(read); };
  return service::prepare(static_cast<int>(pointers.size()), pointers.data(), program, "", load);
}

}  // namespace

int run(const std::vector<std::string_view>& words) {
  const auto [what, problem] = parse(words);
  if (what.wants_help) {
    std::fputs(help, stdout);
    return 0;
  }
  if (!problem.empty()) {
    std::fprintf(stderr, "%s: %s; see --help\n", program, problem.c_str());
    return service::exit_usage;
  }
  settings chosen;
  if (const auto code = read_settings_as(what, chosen)) return *code;
  chosen.common.logging.least = std::max(chosen.common.logging.least, log::level::warning);
  log::start(chosen.common.logging);
  log::hide(chosen.redis.password);
  service::protect_process();
  return connect_and_carry_out(chosen, what);
}

}  // namespace luka::history::dead_letters
