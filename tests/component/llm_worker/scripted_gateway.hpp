// The gateway's end of the jobs and tokens channels, played by a test.
#pragma once

#include <deque>
#include <stdexcept>
#include <variant>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/async_socket.hpp"
#include "proto/codec.hpp"
#include "proto/inference.hpp"

namespace luka::test {

struct endpoints {
  std::string jobs, tokens, history;
};

/// Which jobs a worker says it has, in its order.
inline std::vector<proto::job_ref> jobs_of(const std::vector<proto::held_job>& holding) {
  std::vector<proto::job_ref> named;
  for (const auto& held : holding) named.push_back({held.job, held.attempt});
  return named;
}

/// Keeps every message until a test asks for it. Answers hello, sends heartbeats and acknowledges by itself unless told
/// otherwise.
class scripted_gateway {
 public:
  using message = std::variant<proto::hello, proto::credit, proto::goodbye, proto::infer_done, proto::infer_failed,
                               proto::infer_text, proto::infer_state, proto::heartbeat>;

  bool welcomes = true, beats = true, subscribes = true;
  bool acknowledges = true;  ///< whatever ends, at once
  bool journaled = true;     ///< its jobs are in the journal
  std::vector<proto::token_chunk> chunks;
  std::uint64_t unreadable = 0;

  scripted_gateway(asio::any_io_executor executor, zmq::context_t& context, const endpoints& where,
                   std::string instance);

  void start();
  /// The process is gone: sockets closed, tasks ended.
  task<> stop();
  void subscribe();

  /// To the worker that spoke last.
  template <class Message>
  void send(const Message& what) {
    send_raw({proto::encode(what)});
  }
  void send_raw(const std::vector<std::string>& parts);
  /// What no subscriber would ever say.
  void send_on_tokens(const std::string& junk);
  /// A job with sensible fields.
  void ask(const std::string& job, const std::string& text = "How are you?", std::uint32_t attempt = 1);
  void cancel(const std::string& job, std::uint32_t attempt = 1);
  void acknowledge(const std::string& job, std::uint32_t attempt = 1);
  void ask_again(const std::string& job, std::uint64_t offset, std::uint32_t attempt = 1);

  /// The oldest message of this kind that has not been asked for. Throws when none comes in time.
  template <class Message>
  task<Message> next(duration patience = std::chrono::seconds(10)) {
    const auto deadline = monotonic_clock::now() + patience;
    for (;;) {
      if (auto found = take<Message>()) co_return std::move(*found);
      if (monotonic_clock::now() >= deadline) throw std::runtime_error("the worker did not send what was expected");
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

  /// The text that the published chunks of a job make, when they follow each other without a hole.
  std::string published_text(const std::string& job) const;
  /// The same once `count` chunks of the job have come. Throws when they do not.
  task<std::string> whole_published_text(std::string job, std::uint64_t count);
  [[nodiscard]] const std::string& instance() const { return instance_; }

 private:
  task<> receive_jobs();
  task<> receive_tokens();
  task<> beat();
  void take_frames(const frames& received);

  std::string instance_;
  async_socket jobs_, tokens_;
  task_group tasks_;
  wakeup arrived_;
  std::deque<message> inbox_;
  std::string worker_;  ///< routing id
};

}  // namespace luka::test
