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
#include "gateway/conversation/front_desk.hpp"
#include "gateway/delivery/outbox.hpp"
#include "gateway/journal/journal.hpp"

namespace luka::gateway {

/// Carries out what the front desk reads into an update: it becomes a question, which answers takes over, a line in
/// reply, or nothing. Whatever somebody expects an answer to is in the journal before anything is done about it, and
/// leaves it when the answer is on the screen.
class conversations {
 public:
  conversations(asio::any_io_executor executor, front_desk desk, answers& model, outbox& screen,
                request_client& history, journal& notes);

  void start(task_group& tasks) { tasks_ = &tasks; }
  void introduce(telegram::me bot) { desk_.introduce(std::move(bot)); }
  [[nodiscard]] const front_desk& desk() const { return desk_; }

  /// All new updates of one poll. When it returns, Telegram need not keep them.
  task<> take(std::vector<telegram::update> batch);
  /// What an earlier process has left unfinished, oldest first.
  void restore(const unfinished_job& found);
  void on_delivery(const delivery_outcome& outcome);

 private:
  /// One update, understood.
  using errand = std::variant<std::monostate, intent, telegram::callback, telegram::generation_stopped>;
  struct line {
    job to;
    journal::continuation then;  ///< once it is written down that it was said
  };

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
  answers& model_;
  outbox& screen_;
  request_client& history_;
  journal& notes_;
  task_group* tasks_ = nullptr;
  wakeup delivered_;
  std::map<std::string, line> lines_;  ///< on their way, by job id
  std::set<std::string> resets_;       ///< not done yet, by job id
  std::map<telegram::chat_id, std::deque<std::function<void()>>> forgetting_;  ///< what came in meanwhile waits
};

}  // namespace luka::gateway
