// One answer as a person sees it: which messages show it, and what has to be sent or edited next.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/pacing/urgency.hpp"
#include "gateway/delivery/render/answer_pages.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// When a growing text is worth an update: after so long, or so many characters, whichever comes first.
struct update_rule {
  std::chrono::milliseconds interval{500};
  std::size_t characters = 10;
};

/// A sentence in the place of an answer of which there is nothing to read yet is shown once somebody has waited for so
/// long: a short wait costs no call. After that it is changed at most so often, and only when it says something else.
inline constexpr std::chrono::milliseconds status_patience{800};
inline constexpr std::chrono::seconds status_spacing{3}, status_spacing_in_groups{15};

/// Each answer has so many draft ids for itself, one for each page.
inline constexpr std::int64_t drafts_per_answer = 1000;

/// Pure; time is passed in; one step at a time is under way. The first text is shown as soon as there is some, further
/// text when it is due, the end always. The newest text is shown, never one that is out of date, and never what a message
/// shows already. Until the end the visible text does not get shorter. Knows nothing of budgets.
///
/// What is sent never has the last words. Telegram cannot be asked whether a message was sent, so a crash can leave one
/// behind that nobody knows of; that must not be taken for a second answer. So the first text of each message can be seen
/// to be unfinished: it has a Stop button, and if it is complete it ends in " …". The whole text appears by an edit, and
/// not before the message's id is safe (placed_safely). A short line in reply to a command is sent whole.
///
/// Until its message is sent, a growing page can be shown as a draft.
///
/// While there is nothing of it to read, a status can stand in its place: "You are number 3 in line." It has the answer's
/// first message, with the Stop button, or its draft; the first text replaces it. It does not count as text: nothing waits
/// for it, and what is known of the screen from before a restart is never replaced by it.
class answer {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct step {
    enum class kind { send, edit, edit_rich, draft, erase } what = kind::send;
    std::size_t page = 0;
    telegram::message_id id{};  ///< of the message to edit or delete
    std::int64_t draft = 0;     ///< its id
    formatted_text says;
    std::string markdown;       ///< of a rich message, instead
    bool stop_button = false;
    bool retry_button = false;
    bool renewal = false;       ///< of a draft that says nothing new
    bool status = false;        ///< a sentence in the place of the text
    bool is_last_draft = false; ///< the message comes next
    std::size_t covers = 0;     ///< bytes of the answer's text that were known then
    bool operator==(const step&) const = default;
  };

  explicit answer(update_rule rule, std::size_t limit = page_limit) : rule_(rule), limit_(limit), pages_(limit) {}
  /// Plain text, complete, at most one message long.
  static answer short_line(std::string text);

  // Before anything is shown.
  /// The messages that show it already, in order: it is continued after a restart. What they say is not known.
  void resume(const std::vector<telegram::message_id>& messages);
  /// Growing pages are drafts, with ids from `first_id` on.
  void use_drafts(std::int64_t first_id);
  void space_status(std::chrono::seconds apart) { status_apart_ = apart; }
  /// A table or a formula becomes a rich message at the end.
  void use_rich_message() { rich_ = true; }

  /// The text so far. `fresh` says that it does not continue the former one (the question is answered again); then it
  /// is taken up once it is longer than what is shown, and in a message of which that is not known, once it is full.
  void show(std::string_view text_so_far, bool fresh);
  /// What is shown as long as there is no text; "": nothing new.
  void show_status(std::string_view sentence, time_point now);
  /// What stands below the whole text, folded up, in plain words.
  void fold_below(std::string_view text);
  /// The whole text, and a plain sentence below it, or ""; nothing follows. When there is nothing to show in all that,
  /// `if_empty` is shown.
  void finish(std::string_view text, std::string_view note, std::string_view if_empty);

  /// Its last message will have a Retry button.
  void offer_retry() { retry_ = true; }

  /// Whether next_step() is worth a look. Renders nothing before the end.
  [[nodiscard]] bool is_due(time_point now);
  /// When is_due() may become true although nothing new comes in.
  [[nodiscard]] std::optional<time_point> due_at() const;
  [[nodiscard]] std::optional<step> next_step(time_point now);
  /// When its status should be shown or changed; nothing when there is none to show.
  [[nodiscard]] std::optional<time_point> status_due_at() const;
  /// When that is now. Not among the steps of next_step(), which are about text.
  [[nodiscard]] std::optional<step> status_step(time_point now) const;
  [[nodiscard]] urgency how_urgent() const;
  /// Whether the next step is probably a draft and not a message.
  [[nodiscard]] bool is_drafting() const;

  void sent(const step& done, telegram::message_id id, time_point now);
  void edited(const step& done, time_point now);
  void drafted(const step& done, time_point now);
  void erased(const step& done);
  /// next_step() had nothing.
  void nothing_new(time_point now);
  /// The message id of this page will be known after a crash.
  void placed_safely(std::size_t page);

  /// The message of this page is gone or can not be edited: it will be sent anew.
  void message_lost(std::size_t page);
  /// It is unknown whether this page was sent. Nothing is sent for it until the end, lest it appear twice; a short line
  /// is not sent again at all.
  void send_uncertain(std::size_t page);
  /// Nothing of this page can be seen: it is left out.
  void skip_page(std::size_t page) { at(page).skipped = true; }
  /// Entities are refused: plain text from now on. False if it was plain already.
  bool make_plain();
  void drop_buttons() { buttons_ = false; }
  void drop_rich_message() { rich_ = false; }
  /// Telegram finds the pages too long: shorter ones. False if they are short already.
  bool shorten_pages();
  void draft_failed(time_point now);
  /// Tried again when the next one may be shown.
  void status_failed(time_point now) { status_at_ = now; }
  void give_up_status() { statuses_ = false; }
  /// No further drafts; the page goes on as a message.
  void end_drafts();
  /// The draft just before the message is left out this time.
  void skip_last_draft() { last_draft_skipped_ = true; }
  /// Whether the draft on the screen begins as the message will, so that the one just before it may be left out.
  [[nodiscard]] bool draft_agrees_with(const step& last_draft) const;

  [[nodiscard]] bool is_line() const { return line_.has_value(); }
  [[nodiscard]] bool is_finished() const { return finished_; }
  /// Everything is on the screen.
  [[nodiscard]] bool is_complete(time_point now);
  /// Some of its text is on the screen, or may be.
  [[nodiscard]] bool is_visible() const;
  /// There is no text to be seen, but a status.
  [[nodiscard]] bool shows_status() const;
  /// Whether this is the id of one of its drafts.
  [[nodiscard]] bool has_draft(std::int64_t id) const;
  [[nodiscard]] std::size_t failed_drafts() const { return failed_drafts_; }
  [[nodiscard]] std::size_t characters() const { return characters_; }
  /// Since its first words were shown.
  [[nodiscard]] std::chrono::steady_clock::duration age(time_point now) const;

 private:
  struct shown_page {
    formatted_text says;
    bool stop_button = false;
    bool rich = false;
    bool status = false;
    bool retry_button = false;
    bool operator==(const shown_page&) const = default;
  };
  struct message {
    std::optional<telegram::message_id> id;
    std::optional<shown_page> shown;  ///< nothing: unknown, after a restart
    bool safe = false;
    bool uncertain = false;
    bool skipped = false;
  };
  struct live_draft {
    std::size_t page = 0;
    formatted_text says;
    std::size_t text_length = 0;  ///< of `says`, without the marks of waiting
    time_point at{};
    [[nodiscard]] std::string_view text() const { return std::string_view(says.text).substr(0, text_length); }
  };

  void start_over(std::string_view text);
  void end_text();
  void take(std::string_view text);
  [[nodiscard]] std::size_t page_count();
  [[nodiscard]] formatted_text wanted(std::size_t page);
  [[nodiscard]] bool is_whole(std::size_t page, std::size_t count) const { return finished_ || page + 1 < count; }
  [[nodiscard]] bool becomes_rich();
  [[nodiscard]] std::optional<step> placing_step(std::size_t page, bool whole, time_point now);
  [[nodiscard]] std::optional<step> editing_step(std::size_t page, bool whole);
  [[nodiscard]] bool is_before_first_draft(std::size_t page) const { return page == 0 && !draft_ && status_draft_; }
  [[nodiscard]] std::optional<step> draft_step(std::size_t page, formatted_text says, time_point now) const;
  [[nodiscard]] std::optional<step> erasing_step(std::size_t count);
  void note_shown(const step& done, time_point now);
  message& at(std::size_t page);

  update_rule rule_;
  std::size_t limit_;
  answer_pages pages_;
  std::optional<formatted_text> line_;
  std::string text_, note_, if_empty_, folded_;
  bool rerunning_ = false;  ///< a later run has begun and is still shorter than what is shown
  bool rerun_unseen_ = false;  ///< it is answered again, and what an earlier process has shown of it may be longer
  bool finished_ = false;
  std::vector<message> messages_;
  bool turning_page_ = false;  ///< a message is full and the next one is due
  bool held_ = false;       ///< next_step() left out a page whose id is not safe

  std::int64_t first_draft_ = 0;  ///< the id for page 0
  bool drafts_ = false;
  std::optional<live_draft> draft_;
  bool last_draft_skipped_ = false;
  std::size_t failed_drafts_ = 0;

  std::string status_;                      ///< to be shown
  std::optional<std::string> status_draft_; ///< the draft on the screen is one, and says this
  bool status_marked_ = false;              ///< with a mark of waiting
  std::optional<time_point> status_since_, status_at_;
  std::chrono::seconds status_apart_ = status_spacing;
  bool statuses_ = true;

  bool rich_ = false, buttons_ = true, plain_ = false, retry_ = false;
  std::optional<std::string> rich_markdown_;

  bool has_text_ = false;
  std::size_t characters_ = 0, new_characters_ = 0;
  std::optional<time_point> looked_at_;  ///< when the text was last rendered for a step
  std::optional<time_point> begun_at_;
};

}  // namespace luka::gateway
