// The history channel: requests in, replies out.
#pragma once

#include <cstdint>
#include <string>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/async_socket.hpp"
#include "history_svc/requests.hpp"

namespace luka::history {

/// A ROUTER socket. A request is [identity, id, body], its reply the same with another body; the id belongs to the
/// client and is only repeated. Every request is a coroutine of its own, so that many wait for Redis together; there
/// is no order among replies. A reply that can not be delivered is dropped: clients ask again.
class server {
 public:
  /// Binds. Throws zmq::error_t.
  server(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint,
         requests& answers);

  void start(task_group& tasks);

  /// Takes no more requests, and returns when all that are running have been answered, or after `patience`.
  task<> drain(duration patience);

 private:
  task<> receive();
  void take(frames message);
  task<> serve(frames address, request what);
  void send(frames address, const std::string& body);
  void note_malformed(std::size_t parts, const error_code& why);

  async_socket socket_;
  requests& answers_;
  task_group* tasks_ = nullptr;
  std::size_t in_flight_ = 0;
  bool is_stopping_ = false;
  std::uint64_t malformed_ = 0;
  std::uint64_t undelivered_ = 0;
  wakeup finished_;
};

}  // namespace luka::history
