// Whether a message whose id was guessed is the lost beginning of an answer, and what becomes of it.
#pragma once

#include <utility>

#include "gateway/delivery/lost_messages.hpp"
#include "gateway/delivery/stop_button.hpp"
#include "gateway/delivery/telegram_call.hpp"
#include "gateway/telegram/error.hpp"

namespace luka::gateway {

/// Pure. No message can be read, but one can be given the button that every unfinished one has: "message is not modified"
/// says that it has it, and then it goes. If it was changed, it is another one of ours, and the button is taken back.
class lost_message_probe {
 public:
  explicit lost_message_probe(lost_messages::guess what) : what_(std::move(what)) {}

  /// The next one, unless it is over.
  [[nodiscard]] telegram_call call() const {
    telegram_call next;
    next.message = what_.message;
    if (step_ == step::ask) next.button = stop_button_data;
    next.what = step_ == step::ask     ? telegram_call::kind::put_button
                : step_ == step::erase ? telegram_call::kind::erase
                                       : telegram_call::kind::remove_buttons;
    return next;
  }

  void succeeded() {
    if (step_ == step::ask) step_ = step::take_back;
    else end(step_ == step::erase);
  }
  /// False: the same call is to be made again later.
  bool failed(telegram::remedy why) {
    using telegram::remedy;
    if (why == remedy::retry_with_backoff || why == remedy::unknown_outcome) return false;
    if (step_ == step::ask && why == remedy::treat_as_done) step_ = step::erase;
    else end(step_ == step::erase && why == remedy::treat_as_done);
    return true;
  }

  /// Nothing more can be asked in this chat.
  void give_up() { end(false); }

  [[nodiscard]] bool is_over() const { return step_ == step::over; }
  [[nodiscard]] bool was_found() const { return found_; }
  [[nodiscard]] const lost_messages::guess& what() const { return what_; }

 private:
  enum class step { ask, erase, take_back, over } step_ = step::ask;
  void end(bool found) {
    found_ = found;
    step_ = step::over;
  }

  lost_messages::guess what_;
  bool found_ = false;
};

}  // namespace luka::gateway
