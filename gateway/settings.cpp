#include "gateway/settings.hpp"

namespace luka::gateway {

namespace {

stream_transport read_transport(config::reader& read) {
  const auto chosen = read.choice("STREAM_TRANSPORT", {"edit", "draft", "auto"},
                                  "How a growing answer is shown: a message that is edited, or in private chats a draft; "
                                  "auto: drafts as long as they work");
  return chosen == "draft" ? stream_transport::draft : chosen == "auto" ? stream_transport::both : stream_transport::edit;
}

/// "digits:key", as BotFather gives it. Only the form is checked: Telegram knows whether it is valid.
bool looks_like_a_token(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == text.size()) return false;
  constexpr std::string_view key = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return text.find_first_not_of("0123456789") == colon && text.find_first_not_of(key, colon + 1) == std::string::npos;
}

}  // namespace

settings read_settings(config::reader& read) {
  settings chosen;
  const std::string token_form = "a bot token of the form 123456:ABC-DEF… from @BotFather";
  chosen.bot_token = read.secret("BOT_TOKEN", "Who the bot is; keep it secret", token_form);
  if (!chosen.bot_token.empty() && !looks_like_a_token(chosen.bot_token))
    read.complain("BOT_TOKEN", "is not " + token_form);
  chosen.telegram_api = read.url("TELEGRAM_API_URL", "https://api.telegram.org",
                                 "The Bot API server: Telegram's, your own, or a test double");
  chosen.allowed_users = read.ids("ALLOWED_USERS", "User ids that may use the bot; empty: everyone");
  chosen.allowed_chats = read.ids("ALLOWED_CHATS", "Chat ids (groups are negative) that may use the bot");
  constexpr std::int64_t most = 1'000'000'000'000;
  chosen.limits.messages = static_cast<std::uint64_t>(
      read.integer("USER_MESSAGES_PER_DAY", 0, 0, most, "Questions of one user per day (UTC); 0: no limit"));
  chosen.limits.tokens = static_cast<std::uint64_t>(read.integer(
      "USER_TOKENS_PER_DAY", 0, 0, most, "Tokens that the model reads and writes for one user per day (UTC); 0: no limit"));
  chosen.admins = read.ids("ADMIN_USERS", "User ids for whom these limits do not hold");
  chosen.model = read.text("OLLAMA_MODEL_NAME", "llama3.2", "The model, as the welcome text names it");
  auto& rule = chosen.delivery.rule;
  rule.interval = read.seconds("UPDATE_INTERVAL", 0.5, 0.05, 60, "A growing answer is due to be shown after so long…");
  rule.characters = static_cast<std::size_t>(
      read.integer("MIN_UPDATE_LENGTH", 10, 1, 4096, "…or after so many new characters, whichever comes first"));
  chosen.delivery.keep_to_budget =
      read.flag("CHAT_BUDGET", true, "Keep to what Telegram allows per chat; off only for servers without limits");
  chosen.delivery.transport = read_transport(read);
  chosen.delivery.rich_messages =
      read.choice("RICH_MESSAGES", {"off", "auto"},
                  "Show an answer with a table or a formula as a rich message, where Telegram's server can") == "auto";
  auto& dispatch = chosen.dispatch;
  dispatch.queue_per_chat = static_cast<std::size_t>(
      read.integer("QUEUE_PER_CHAT", 5, 1, 1000, "How many questions of one chat may wait"));
  dispatch.queue_total = static_cast<std::size_t>(
      read.integer("QUEUE_TOTAL", 1000, 1, 1'000'000, "How many questions may wait in all"));
  dispatch.longest_wait = std::chrono::ceil<std::chrono::seconds>(
      read.seconds("QUEUE_SECONDS", 600, 0, 86'400, "How long a question may wait for its turn; 0: as long as it takes"));
  dispatch.attempts = static_cast<std::uint32_t>(read.integer(
      "JOB_ATTEMPTS", 3, 1, 100, "After how many workers that die or fail with a question it is given up"));
  chosen.drain = read.seconds("DRAIN_SECONDS", 20, 0, 600, "How long running answers may take to end on SIGTERM");
  chosen.common = service::read_common(read, "gateway");
  return chosen;
}

}  // namespace luka::gateway
