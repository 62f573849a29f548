// One answer as a person sees it: which messages show it, and what has to be sent or edited next.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/page_splitter.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// When a growing text is worth an update: after so long, or so many characters, whichever comes first.
struct update_rule {
  std::chrono::milliseconds interval{500};
  std::size_t characters = 10;
};

/// Pure; time is passed in; one step at a time is under way. The first text is shown as soon as there is some, further
/// text when it is due, the end always. The newest text is shown, never one that is out of date, and never the text
/// that a message already has. Until the end the visible text does not get shorter. Knows nothing of budgets.
class answer {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// What to do for one page: send it, edit it, or delete the message, when the end is shorter than what was shown.
  struct step {
    enum class kind { send, edit, erase } what = kind::send;
    std::size_t page = 0;
    telegram::message_id id{};  ///< of the message to edit or delete
    std::string text;
    bool urgent = false;     ///< the first text or the end: not a streaming update
    std::size_t covers = 0;  ///< bytes of the answer's text that were known then
    bool operator==(const step&) const = default;
  };

  explicit answer(update_rule rule, std::size_t limit = page_limit) : rule_(rule), splitter_(limit) {}

  /// The text so far. `fresh` says that it does not continue the former one (the question is answered again); then it
  /// is taken up once it is longer than what is shown.
  void show(std::string_view text_so_far, bool fresh);
  /// The whole text; nothing follows.
  void finish(std::string text);

  [[nodiscard]] std::optional<step> due(time_point now) const;
  /// When due() may have something although nothing new comes in.
  [[nodiscard]] std::optional<time_point> due_at() const;

  void sent(const step& done, telegram::message_id id, time_point now);
  void edited(const step& done, time_point now);
  void erased(const step& done);
  /// The message of this page is gone or can not be edited: it will be sent anew.
  void message_lost(std::size_t index);
  /// It is unknown whether this page was sent. Nothing is sent for it until the end, lest it appear twice.
  void send_uncertain(std::size_t index);

  [[nodiscard]] bool is_finished() const { return finished_; }
  /// Everything is on the screen.
  [[nodiscard]] bool is_complete() const { return finished_ && !next_step(); }
  [[nodiscard]] bool is_visible() const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct page {
    std::optional<telegram::message_id> id;
    std::string shown;
    bool uncertain = false;
  };

  [[nodiscard]] std::string_view wanted(std::size_t index) const;
  [[nodiscard]] std::size_t page_count() const { return starts_.size(); }
  [[nodiscard]] std::optional<step> next_step() const;
  [[nodiscard]] bool is_worth_an_update(time_point now) const;
  void lay_out(bool from_scratch);
  page& at(std::size_t index);

  update_rule rule_;
  page_splitter splitter_;
  std::string text_;
  bool rerunning_ = false;  ///< a later run has begun and is still shorter than what is shown
  std::vector<std::size_t> starts_{0};
  std::vector<page> pages_;
  std::size_t new_characters_ = 0;
  time_point last_update_{};
  bool finished_ = false;
};

}  // namespace luka::gateway
