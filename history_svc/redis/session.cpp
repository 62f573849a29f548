#include "history_svc/redis/session.hpp"

#include <algorithm>

#include <boost/asio/write.hpp>

namespace luka::redis {

session::session(stream_socket socket, const limits& allowed)
    : socket_(std::move(socket)),
      limits_(allowed),
      has_unsent_(socket_.get_executor()),
      has_waiting_(socket_.get_executor()),
      ended_(socket_.get_executor()) {}

void session::start(const std::shared_ptr<session>& which, task_group& tasks) {
  tasks.spawn("redis reader", read(which));
  tasks.spawn("redis writer", write(which));
  tasks.spawn("redis deadline", watch(which));
}

task<result<reply>> session::ask(command what) {
  if (is_closed()) co_return ended_with_;
  std::string bytes = encode(what);
  command().swap(what);  // the bytes are enough; the arguments may be large
  const bool fits = unsent_.empty() || unsent_.size() + being_sent_ + bytes.size() <= limits_.unsent_bytes;
  if (line_.size() >= limits_.commands || !fits) co_return errc::overloaded;
  const auto entry = std::make_shared<waiting>(socket_.get_executor());
  line_.push_back(entry);
  unsent_ += bytes;
  std::string().swap(bytes);
  has_unsent_.notify();
  if (line_.size() == 1) has_waiting_.notify();
  while (!entry->is_answered) co_await entry->answered.wait();
  co_return std::move(entry->outcome);
}

void session::close(error_code why) {
  if (is_closed()) return;
  ended_with_ = why;
  unanswered_ = line_.size();
  error_code ignored;
  socket_.close(ignored);
  for (const auto& entry : std::exchange(line_, {})) settle(*entry, why);
  std::string().swap(unsent_);
  has_unsent_.notify();
  has_waiting_.notify();
  ended_.notify();
}

task<> session::wait_for_end(time_point deadline) {
  while (!is_closed() && monotonic_clock::now() < deadline) co_await ended_.wait(deadline);
}

void session::settle(waiting& entry, result<reply> outcome) {
  entry.outcome = std::move(outcome);
  entry.is_answered = true;
  entry.answered.notify();
}

void session::take_replies() {
  heard_ = monotonic_clock::now();
  while (auto next = decoder_.next()) {
    if (line_.empty()) return close(errc::protocol);  // nobody asked
    const auto entry = std::move(line_.front());
    line_.pop_front();
    settle(*entry, std::move(*next));
  }
  if (decoder_.is_broken()) close(errc::protocol);
}

task<> session::read(std::shared_ptr<session> self) {
  std::string buffer(16 * 1024, '\0');
  while (!self->is_closed()) {
    const auto [failed, got] = co_await self->socket_.async_read_some(asio::buffer(buffer), as_result);
    if (failed) self->close(errc::lost);
    if (self->is_closed()) break;
    self->decoder_.feed(std::string_view(buffer).substr(0, got));
    self->take_replies();
  }
}

task<> session::write(std::shared_ptr<session> self) {
  while (!self->is_closed()) {
    if (self->unsent_.empty()) {
      co_await self->has_unsent_.wait();
      continue;
    }
    // Whatever gathers while this is on its way goes out together, in one write.
    const std::string bytes = std::exchange(self->unsent_, {});
    self->being_sent_ = bytes.size();
    const auto [failed, sent] = co_await asio::async_write(self->socket_, asio::buffer(bytes), as_result);
    self->being_sent_ = 0;
    if (failed) self->close(errc::lost);
  }
}

task<> session::watch(std::shared_ptr<session> self) {
  while (!self->is_closed()) {
    if (self->line_.empty()) {
      co_await self->has_waiting_.wait();
      continue;
    }
    const auto now = monotonic_clock::now();
    const auto silent_since = std::max(self->line_.front()->since, self->heard_);
    const auto deadline = silent_since + self->limits_.patience;
    if (now < deadline) co_await self->ended_.wait(deadline);
    else self->close(errc::timed_out);
  }
}

}  // namespace luka::redis
