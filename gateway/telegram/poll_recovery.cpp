#include "gateway/telegram/poll_recovery.hpp"

namespace luka::telegram {

poll_recovery::poll_recovery(recovery_pauses pauses)
    : trouble_(pauses.base, pauses.longest, pauses.base / 5),
      conflicts_(pauses.conflict_least * 5 / 3, pauses.conflict_longest, pauses.conflict_least) {}

poll_recovery::step poll_recovery::failed(const failure& why, time_point now, double random) {
  if (failures_++ == 0) since_ = now;
  step next;
  switch (why.what) {
    case remedy::fatal:
      next.fatal = true;
      next.explanation = why.code == 421 ? "TELEGRAM_API_URL is not the address of a Bot API server"
                                         : "the bot token is not valid";
      return next;
    case remedy::conflict:
      return conflict(why, random);
    case remedy::retry_later:
      next.wait = why.retry_after;
      next.explanation = "Telegram asks us to wait";
      return next;
    default:
      next.wait = trouble_.next(random);
      next.explanation = "polling failed";
      return next;
  }
}

/// Telegram has two texts that mention a webhook, and one about another poller.
poll_recovery::step poll_recovery::conflict(const failure& why, double random) {
  step next;
  const auto mentions = [&](std::string_view part) { return why.description.find(part) != std::string::npos; };
  if (mentions("webhook is active")) {
    // One set while we were polling is somebody's decision; one from before is usually forgotten.
    next.remove_webhook = !polled_before_ && !webhook_removed_;
    webhook_removed_ = webhook_removed_ || next.remove_webhook;
    next.explanation = "a webhook is set for this bot, so Telegram sends its updates there and not to us";
  } else if (mentions("setWebhook")) {
    next.explanation = "another program has just set a webhook for this bot";
  } else {
    next.explanation = "another program is polling with the same bot token; only one may";
  }
  if (!next.remove_webhook) next.wait = conflicts_.next(random);
  return next;
}

std::optional<poll_recovery::recovered> poll_recovery::succeeded(time_point now) {
  polled_before_ = true;
  trouble_.reset();
  conflicts_.reset();
  if (failures_ == 0) return std::nullopt;
  const recovered report{failures_, now - since_};
  failures_ = 0;
  return report;
}

}  // namespace luka::telegram
