// Updates in: what people write becomes a question for the model, a line in reply, or nothing.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/request_client.hpp"
#include "gateway/answers.hpp"
#include "gateway/conversation/allowance.hpp"
#include "gateway/conversation/context_notes.hpp"
#include "gateway/conversation/front_desk.hpp"
#include "gateway/delivery/outbox.hpp"
#include "gateway/inquiries.hpp"
#include "gateway/journal/journal.hpp"

namespace luka::gateway {

/// Carries out what the front desk reads into an update: it becomes a question, which answers takes over, a line in
/// reply, or nothing. Whatever somebody expects an answer to is in the journal before anything is done about it, and
/// leaves it when the answer is on the screen.
class conversations {
 public:
  conversations(asio::any_io_executor executor, front_desk desk, allowance allowed, answers& model, outbox& screen,
                request_client& history, journal& notes);

  void start(task_group& tasks) { tasks_ = &tasks; }
  void introduce(telegram::me bot) { desk_.introduce(std::move(bot)); }
  [[nodiscard]] const front_desk& desk() const { return desk_; }

  /// All new updates of one poll. When it returns, Telegram need not keep them.
  task<> take(std::vector<telegram::update> batch);
  /// What an earlier process has left unfinished, oldest first.
  void restore(const unfinished_job& found);
  void on_delivery(const delivery_outcome& outcome);
  /// Nothing is forgotten any more: what a chat has asked before its /reset may be in the journal only, by now.
  void close() { closed_ = true; }

 private:
  /// One update, understood.
  /// Somebody wants a failed question to be asked again.
  struct retry_press {
    telegram::update_id update{};
    telegram::callback button;
    std::optional<job> question;  ///< none: it is not asked again, and `sentence` says why
    std::string sentence;
    bool keep_button = false;
  };
  using errand =
      std::variant<std::monostate, intent, telegram::callback, telegram::generation_stopped, retry_press>;
  struct line {
    job to;
    journal::continuation then;  ///< once it is written down that it was said
  };

  // conversation_inquiries.cpp
  task<> look_up(std::vector<errand>& errands);
  task<> look_up_failed(retry_press& press);
  task<> look_up_usage(const std::vector<errand>& errands);
  [[nodiscard]] std::optional<telegram::user_id> whose_usage(const errand& each) const;
  void apply_limits(std::vector<errand>& errands) const;
  void answer_about_us(std::vector<errand>& errands) const;
  static void turn_down(retry_press& press, std::string_view sentence);
  static void refuse(errand& what, std::string sentence);
  static const job* question_in(const errand& what);
  void retry(retry_press& press, std::string_view sentence);
  void answer_ended(const job& question, const answer_use& use);

  static job* journaled_part(errand& what);
  static proto::job_record record_of(const errand& what);
  void not_fresh(errand& what, std::set<std::string>& missed);
  std::vector<errand> understand(const std::vector<telegram::update>& batch);
  void refuse_what_is_too_much(std::vector<errand>& errands) const;
  void carry_out(errand& what);
  void carry_out(intent& meaning);
  void tell_delay(const std::vector<job>& waiting);
  void pressed(const telegram::callback& button);
  [[nodiscard]] bool is_known(const std::string& job) const;
  task<> restore_missed(std::set<std::string> missed);
  void draft_stopped(const telegram::generation_stopped& what);
  void stop(const job& order);
  void reply(job to, std::string text, journal::continuation then = {});
  void reset(const job& order);
  void begin_to_forget(job order);
  task<> forget(job order);
  task<std::string> forget_at_history(const job& order);
  /// Now, or when the chat's conversation has been forgotten.
  void in_order(telegram::chat_id chat, std::function<void()> action);
  void forgotten(telegram::chat_id chat);

  front_desk desk_;
  allowance allowed_;
  context_notes contexts_;
  answers& model_;
  outbox& screen_;
  request_client& history_;
  journal& notes_;
  inquiries inquiries_;
  task_group* tasks_ = nullptr;
  wakeup delivered_;
  std::map<std::string, line> lines_;  ///< on their way, by job id
  bool closed_ = false;
  std::set<std::string> resets_;       ///< not done yet, by job id
  std::map<telegram::chat_id, std::deque<std::function<void()>>> forgetting_;  ///< what came in meanwhile waits
};

}  // namespace luka::gateway
