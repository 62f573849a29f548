// Updates in: what people write becomes a question for the model, a line in reply, or nothing.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/request_client.hpp"
#include "gateway/answers.hpp"
#include "gateway/conversation/front_desk.hpp"
#include "gateway/delivery/outbox.hpp"

namespace luka::gateway {

/// Carries out what the front desk reads into an update. Each update ends once: as a question (then answers settles
/// it), or here, when its line in reply has been delivered or there is nothing to say.
class conversations {
 public:
  using settled_handler = std::function<void(telegram::update_id)>;

  conversations(asio::any_io_executor executor, front_desk desk, answers& model, outbox& screen,
                request_client& history, settled_handler on_settled);

  void start(task_group& tasks) { tasks_ = &tasks; }
  void introduce(telegram::me bot) { desk_.introduce(std::move(bot)); }
  [[nodiscard]] const front_desk& desk() const { return desk_; }

  void take(const telegram::update& news);
  /// False when the outcome is not about one of our lines.
  bool on_delivery(const delivery_outcome& outcome);

 private:
  struct line {
    telegram::update_id update{};
  };

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
  settled_handler on_settled_;
  task_group* tasks_ = nullptr;
  wakeup delivered_;
  std::map<std::string, line> lines_;  ///< replies on their way, by delivery id
  std::map<telegram::chat_id, std::deque<telegram::update>> forgetting_;  ///< what came in meanwhile waits
};

}  // namespace luka::gateway
