#include "tests/sim/telegram/update_filter.hpp"

#include <algorithm>
#include <array>

namespace telegram_sim {
namespace {

// core.telegram.org/bots/api#update, as of Bot API 10.3
constexpr std::array<std::string_view, 29> kinds = {"message",
                                                    "edited_message",
                                                    "channel_post",
                                                    "edited_channel_post",
                                                    "business_connection",
                                                    "business_message",
                                                    "edited_business_message",
                                                    "deleted_business_messages",
                                                    "guest_message",
                                                    "inline_query",
                                                    "chosen_inline_result",
                                                    "callback_query",
                                                    "shipping_query",
                                                    "pre_checkout_query",
                                                    "purchased_paid_media",
                                                    "poll",
                                                    "poll_answer",
                                                    "my_chat_member",
                                                    "chat_join_request",
                                                    "chat_boost",
                                                    "removed_chat_boost",
                                                    "subscription",
                                                    "managed_bot",
                                                    "stopped_message_generation",
                                                    "chat_member",
                                                    "message_reaction",
                                                    "message_reaction_count",
                                                    "widget_query",
                                                    "shared_widget_query"};
constexpr std::array<std::string_view, 3> only_when_asked_for = {"chat_member", "message_reaction", "message_reaction_count"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void update_filter::choose(const boost::json::value& allowed_updates) {
  if (!allowed_updates.is_array()) {
    return;
  }
  chosen_.clear();
  for (const auto& name : allowed_updates.get_array()) {
    if (name.is_string() && contains(kinds, name.get_string())) {
      chosen_.emplace(name.get_string());
    }
  }
}

bool update_filter::allows(std::string_view kind) const {
  return chosen_.empty() ? !contains(only_when_asked_for, kind) : chosen_.contains(kind);
}

}  // namespace telegram_sim
