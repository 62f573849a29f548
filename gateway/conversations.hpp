// Updates in: what people write becomes a question for the model, a line in reply, or nothing.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/request_client.hpp"
#include "gateway/answers.hpp"
#include "gateway/conversation/front_desk.hpp"
#include "gateway/delivery/outbox.hpp"

namespace luka::gateway {

/// Carries out what the front desk reads into an update: it becomes a question, which answers takes over, a line in
/// reply, or nothing.
class conversations {
 public:
  conversations(asio::any_io_executor executor, front_desk desk, answers& model, outbox& screen,
                request_client& history);

  void start(task_group& tasks) { tasks_ = &tasks; }
  void introduce(telegram::me bot) { desk_.introduce(std::move(bot)); }
  [[nodiscard]] const front_desk& desk() const { return desk_; }

  /// All new updates of one poll. When it returns, Telegram need not keep them.
  task<> take(std::vector<telegram::update> batch);
  void on_delivery(const delivery_outcome& outcome);
  /// Nothing that came in waits until a conversation has been forgotten.
  [[nodiscard]] bool is_idle() const { return forgetting_.empty(); }

 private:
  void take(const telegram::update& news);
  void read(const telegram::update& news, const telegram::message& said);
  void hear(const telegram::update& news, const telegram::message& said);
  void pressed(const telegram::callback& button);
  void draft_stopped(const telegram::generation_stopped& what);
  void stop(telegram::update_id update, const telegram::message& said, const std::string& conversation);
  void reply(telegram::update_id update, const telegram::message& to, std::string text);
  void ask(telegram::update_id update, const telegram::message& said, job question);
  task<> forget(telegram::update_id update, telegram::message said, std::string conversation);
  task<std::string> forget_at_history(std::string conversation, std::string request);

  front_desk desk_;
  answers& model_;
  outbox& screen_;
  request_client& history_;
  task_group* tasks_ = nullptr;
  wakeup delivered_;
  std::map<telegram::chat_id, std::deque<telegram::update>> forgetting_;  ///< what came in meanwhile waits
};

}  // namespace luka::gateway
