#include "gateway/engine.hpp"

#include "common/async/sleep.hpp"
#include "common/log/log.hpp"
#include "common/random.hpp"
#include "common/retry/backoff.hpp"
#include "common/service/notify.hpp"
#include "gateway/conversation/texts.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::seconds flush_patience{3};  // for the last notes at the end of a drain
constexpr std::chrono::seconds retried_interval{10};

/// A token is "<bot id>:<secret>".
std::string bot_id(const std::string& token) { return token.substr(0, token.find(':')); }

std::vector<telegram::bot_command> menu() {
  std::vector<telegram::bot_command> commands;
  for (const auto& each : texts::commands()) {
    telegram::bot_command entry;
    entry.command = each.name;
    entry.description = each.description;
    commands.push_back(std::move(entry));
  }
  return commands;
}

}  // namespace

engine::engine(const asio::any_io_executor& executor, ports outside, settings chosen)
    : settings_(std::move(chosen)),
      api_(outside.telegram),
      poller_(api_, executor),
      history_(executor, std::move(outside.history)),
      workers_(std::move(outside.jobs), std::move(outside.tokens), std::move(outside.instance)),
      journal_(history_, bot_id(settings_.bot_token), workers_.instance()),
      outbox_(executor, api_, settings_.delivery, [this](const delivery_outcome& outcome) { on_delivery(outcome); }),
      answers_(settings_.dispatch, workers_, outbox_, journal_),
      conversations_(executor,
                     front_desk(access_list(settings_.allowed_users, settings_.allowed_chats), settings_.model),
                     allowance(settings_.limits, settings_.admins), answers_,
                     outbox_, history_, journal_),
      changed_(executor),
      failure_code_(service::exit_software) {}

void engine::start(task_group& tasks) {
  if (conversations_.desk().is_open_to_all())
    log::warning("", "ANYONE on Telegram may use this bot: set ALLOWED_USERS or ALLOWED_CHATS to change that");
  outbox_.keep_journal([this](const std::string& job, std::size_t page, telegram::message_id message) {
    answers_.on_placed(job, page, message);
  });
  outbox_.start(tasks);
  conversations_.start(tasks);
  history_.start(tasks);
  journal_.start(tasks);
  answers_.expect_restore();
  workers_.start(
      tasks, [this](worker_message said, const std::string& routing) { answers_.on_message(std::move(said), routing); },
      [this](const proto::token_chunk& piece) { answers_.on_chunk(piece); });
  tasks.spawn("tick", tick());
  tasks.spawn("restore", restore());
  tasks.spawn("updates", receive_updates());
}

task<> engine::meet_telegram() {
  backoff pause(std::chrono::milliseconds(500), std::chrono::seconds(30), std::chrono::milliseconds(250));
  jitter_source random;
  for (bool first = true;; first = false) {
    const auto bot = co_await api_.get_me();
    if (first) service::announce_ready(bot ? "receiving updates" : "waiting for Telegram");
    if (bot) {
      log::info("", "hello from Telegram", {{"bot", "@" + bot->username}, {"api", settings_.telegram_api.origin()}});
      conversations_.introduce(*bot);
      break;
    }
    const auto& why = bot.error();
    log::error("", "Telegram does not answer", {{"code", why.code}, {"why", why.description}});
    // Every Bot API server has getMe: where it does not exist there is none.
    if (why.what == telegram::remedy::fatal || why.code == 404)
      throw telegram::fatal_error("the bot token or TELEGRAM_API_URL is not valid: " + why.description);
    co_await sleep_for(std::max<duration>(why.retry_after, pause.next(random())));
  }
  auto commands = menu();
  const auto listed = co_await api_.set_my_commands(std::move(commands));
  if (!listed) log::warning("", "the command menu could not be set", {{"why", listed.error().description}});
}

/// What an earlier process has left unfinished goes on before anything new is taken in.
task<> engine::restore() {
  const auto unfinished = co_await journal_.load_unfinished();
  outbox_.known_earlier(unfinished.known_messages);
  for (const auto& found : unfinished.jobs) conversations_.restore(found);
  answers_.restored();
  if (!unfinished.jobs.empty()) log::info("", "continuing what was unfinished", {{"jobs", unfinished.jobs.size()}});
  restored_ = true;
  changed_.notify();
  co_await look_for_retried();
}

/// What an operator has sent back from the dead-letter list.
task<> engine::look_for_retried() {
  for (;;) {
    co_await sleep_for(retried_interval);
    const auto retried = co_await journal_.take_retried();
    for (const auto& found : retried) conversations_.restore(found);
  }
}

task<> engine::receive_updates() {
  try {
    co_await meet_telegram();
    while (!restored_) co_await changed_.wait();
    telegram::poller::batch_handler on_batch = [this](std::vector<telegram::update> batch) {
      return conversations_.take(std::move(batch));
    };
    telegram::poller::stage_observer on_stage = [this](telegram::poll_stage now) { outbox_.polling(now); };
    co_await poller_.run(std::move(on_batch), std::move(on_stage));
  } catch (const telegram::fatal_error&) {
    failure_code_ = service::exit_configuration;
    throw;
  }
}

task<> engine::tick() {
  for (;;) {
    answers_.on_tick();
    co_await sleep_for(heartbeat_interval);
  }
}

void engine::on_delivery(const delivery_outcome& outcome) {
  answers_.on_delivery(outcome);
  conversations_.on_delivery(outcome);
}

/// Answers that are being written may be finished; whatever is not is in the journal, and the next process goes on with it.
task<> engine::drain() {
  poller_.stop();
  answers_.close();
  conversations_.close();
  const auto is_idle = [this] { return answers_.is_idle() && !outbox_.has_work() && journal_.pending() == 0; };
  const auto deadline = monotonic_clock::now() + settings_.drain;
  while (!is_idle() && monotonic_clock::now() < deadline) co_await sleep_for(std::chrono::milliseconds(20));
  const auto last = monotonic_clock::now() + flush_patience;
  while (journal_.pending() > 0 && monotonic_clock::now() < last) co_await sleep_for(std::chrono::milliseconds(20));
  journal_.close();
  co_await poller_.confirm_and_stop();
}

}  // namespace luka::gateway
