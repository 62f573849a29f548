#include "gateway/app.hpp"

#include "common/async/sleep.hpp"
#include "common/log/log.hpp"
#include "common/random.hpp"
#include "common/retry/backoff.hpp"
#include "common/service/notify.hpp"
#include "gateway/conversation/texts.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::seconds flush_patience{3};  // for the honest lines at the end of a drain

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

app::app(asio::any_io_executor executor, zmq::context_t& context, settings chosen)
    : settings_(std::move(chosen)),
      api_(executor, settings_.telegram_api, settings_.bot_token),
      poller_(api_, executor),
      history_(executor, context, settings_.common.history_endpoint),
      workers_(executor, context, settings_.common.jobs_endpoint, settings_.common.tokens_endpoint,
               random_instance_id()),
      outbox_(executor, api_, settings_.delivery, [this](const delivery_outcome& outcome) { on_delivery(outcome); }),
      answers_(settings_.dispatch, workers_, outbox_),
      conversations_(executor,
                     front_desk(access_list(settings_.allowed_users, settings_.allowed_chats), settings_.model), answers_,
                     outbox_, history_),
      failure_code_(service::exit_software) {}

void app::start(task_group& tasks) {
  if (conversations_.desk().is_open_to_all())
    log::warning("", "ANYONE on Telegram may use this bot: set ALLOWED_USERS or ALLOWED_CHATS to change that");
  outbox_.start(tasks);
  conversations_.start(tasks);
  history_.start(tasks);
  workers_.start(
      tasks, [this](worker_message said, const std::string& routing) { answers_.on_message(std::move(said), routing); },
      [this](const proto::token_chunk& piece) { answers_.on_chunk(piece); });
  tasks.spawn("tick", tick());
  tasks.spawn("updates", receive_updates());
}

task<> app::meet_telegram() {
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

task<> app::receive_updates() {
  try {
    co_await meet_telegram();
    telegram::poller::batch_handler on_batch = [this](std::vector<telegram::update> batch) {
      return conversations_.take(std::move(batch));
    };
    co_await poller_.run(std::move(on_batch));
  } catch (const telegram::fatal_error&) {
    failure_code_ = service::exit_configuration;
    throw;
  }
}

task<> app::tick() {
  for (;;) {
    answers_.on_tick();
    co_await sleep_for(heartbeat_interval);
  }
}

void app::on_delivery(const delivery_outcome& outcome) {
  answers_.on_delivery(outcome);
  conversations_.on_delivery(outcome);
}

task<> app::drain() {
  poller_.stop();
  answers_.close();
  const auto is_idle = [this] { return answers_.is_idle() && conversations_.is_idle() && !outbox_.has_work(); };
  const auto deadline = monotonic_clock::now() + settings_.drain;
  while (!is_idle() && monotonic_clock::now() < deadline) co_await sleep_for(std::chrono::milliseconds(20));
  answers_.interrupt();
  const auto last = monotonic_clock::now() + flush_patience;
  while (!is_idle() && monotonic_clock::now() < last) co_await sleep_for(std::chrono::milliseconds(20));
  co_await poller_.confirm_and_stop();
}

}  // namespace luka::gateway
