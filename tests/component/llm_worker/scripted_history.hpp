// history_svc, played by a test.
#pragma once

#include <stdexcept>

#include "common/async/task_group.hpp"
#include "common/zmq/async_socket.hpp"
#include "proto/codec.hpp"
#include "proto/history.hpp"

namespace luka::test {

/// Answers every request, unless it is told to refuse, to talk nonsense or to keep silent; it does not exist before
/// start().
class scripted_history {
 public:
  bool refuses = false, is_silent = false;
  std::string nonsense;  ///< the body of every reply, when not empty
  std::size_t asked = 0;  ///< how many requests have come, answered or not
  std::vector<proto::chat_message> conversation;
  std::string stored_answer;    ///< of an earlier attempt, to whoever asks for one after the first
  std::string overtaken_by;     ///< an earlier attempt's answer, stored just before a turn arrives
  std::uint32_t fence = 0;      ///< turns of attempts below this are refused
  std::vector<proto::load_context> loads;
  std::vector<proto::append_turn> turns;

  scripted_history(const asio::any_io_executor& executor, zmq::context_t& context, std::string endpoint);
  void start(task_group& tasks);
  /// To the worker that asked last.
  void send_raw(const std::vector<std::string>& parts);

 private:
  task<> serve();
  std::string answer(std::string_view request);

  async_socket socket_;
  std::string endpoint_;
  std::string worker_;  ///< routing id
};

}  // namespace luka::test
