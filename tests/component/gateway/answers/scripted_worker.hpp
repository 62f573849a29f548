// A worker's end of the jobs and tokens channels, played by a test.
#pragma once

#include <deque>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/async_socket.hpp"
#include "proto/codec.hpp"
#include "proto/failure.hpp"
#include "proto/inference.hpp"
#include "proto/stage.hpp"

namespace luka::test {

struct endpoints {
  std::string jobs, tokens;
};

/// Keeps every message until a test asks for it. Says nothing by itself but signs of life, which name what it holds.
class scripted_worker {
 public:
  using message = std::variant<proto::welcome, proto::infer_request, proto::infer_cancel, proto::infer_ack,
                               proto::resend, proto::heartbeat>;

  std::vector<proto::held_job> holding;
  bool beats = true;

  scripted_worker(asio::any_io_executor executor, zmq::context_t& context, const endpoints& where, std::string name,
                  std::string incarnation);

  void start(task_group& tasks);
  /// Says hello, sees the gateway's subscription, and grants so many jobs.
  task<> join(std::uint64_t granted = 1);

  template <class Message>
  void send(const Message& what) {
    frames wire = to_frames(proto::encode(what));
    if (jobs_.try_send(wire)) throw std::runtime_error("the gateway can not be reached");
  }
  void chunk(const proto::infer_request& of, std::uint64_t sequence, std::uint64_t offset, const std::string& text);
  /// What the answer waits for, since so long.
  void state(const proto::infer_request& of, proto::stage what, std::chrono::milliseconds elapsed = {});
  void text(const proto::infer_request& of, std::uint64_t offset, const std::string& text);
  /// So many jobs since it joined, of which some may be held back.
  void grant(std::uint64_t granted, std::uint32_t held_back = 0, proto::failure why = proto::failure::model_unreachable);
  /// A model server has failed, which another worker's may not; `here`: nor another one of this worker's.
  void failed(const proto::infer_request& of, const std::string& partial_text, bool here = false);
  /// `hash` is the text's unless the test knows better.
  void done(const proto::infer_request& of, const std::string& text, std::optional<std::uint64_t> hash = std::nullopt);

  /// The oldest message of this kind that has not been asked for. Throws when none comes in time.
  template <class Message>
  task<Message> next(duration patience = std::chrono::seconds(20)) {
    const auto deadline = monotonic_clock::now() + patience;
    for (;;) {
      if (auto found = take<Message>()) co_return std::move(*found);
      if (monotonic_clock::now() >= deadline) throw std::runtime_error("the gateway did not send what was expected");
      co_await arrived_.wait(deadline);
    }
  }

  template <class Message>
  std::optional<Message> take() {
    for (auto it = inbox_.begin(); it != inbox_.end(); ++it) {
      if (!std::holds_alternative<Message>(*it)) continue;
      auto found = std::get<Message>(std::move(*it));
      inbox_.erase(it);
      return found;
    }
    return std::nullopt;
  }

 private:
  task<> receive();
  task<> beat();

  std::string name_, incarnation_, gateway_;
  async_socket jobs_, tokens_;
  wakeup arrived_;
  std::deque<message> inbox_;
};

}  // namespace luka::test
