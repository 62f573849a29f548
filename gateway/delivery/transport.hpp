// By which of Telegram's means an answer reaches a person.
#pragma once

#include <cstdint>

#include "gateway/telegram/types.hpp"

namespace luka::gateway {

enum class stream_transport : std::uint8_t {
  edit,   ///< a message that is edited while it grows
  draft,  ///< in private chats a draft that becomes a message at the end; elsewhere edits
  both    ///< drafts, until they turn out not to work for an answer
};

/// Pure. What was chosen, and what this server has turned out not to have. One for the whole bot; a kind of chat that
/// refuses drafts is remembered where the chat is.
class transport {
 public:
  transport(stream_transport chosen, bool rich_messages) : chosen_(chosen), rich_(rich_messages) {}

  [[nodiscard]] bool drafts_in(telegram::chat_kind kind) const {
    return chosen_ != stream_transport::edit && drafts_ && kind == telegram::chat_kind::private_chat;
  }
  /// Whether an answer whose drafts fail for some passing reason goes on with edits.
  [[nodiscard]] bool gives_up_failing_drafts() const { return chosen_ == stream_transport::both; }
  [[nodiscard]] bool rich_messages() const { return rich_; }

  void no_drafts() { drafts_ = false; }
  void no_rich_messages() { rich_ = false; }

 private:
  stream_transport chosen_;
  bool rich_;
  bool drafts_ = true;
};

}  // namespace luka::gateway
