#include "common/zmq/async_socket.hpp"

#include <cerrno>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "common/async/wakeup.hpp"

namespace luka {

namespace {

error_code to_error(int number) {
  if (number == EAGAIN) return asio::error::would_block;
  if (number == EHOSTUNREACH) return asio::error::host_unreachable;
  if (number == ETERM || number == ENOTSOCK) return asio::error::operation_aborted;
  return {number, boost::system::system_category()};
}

}  // namespace

class async_socket::core : public std::enable_shared_from_this<core> {
 public:
  core(const asio::any_io_executor& executor, zmq::context_t& context, zmq::socket_type type)
      : socket_(context, type),
        descriptor_(executor, socket_.get(zmq::sockopt::fd)),
        readable_(executor),
        writable_(executor) {}

  // The descriptor belongs to libzmq: Asio must let go of it before the socket closes it.
  ~core() { descriptor_.release(); }

  zmq::socket_t& socket() { return socket_; }
  [[nodiscard]] bool is_closed() const { return closed_; }

  /// Reads ZMQ_EVENTS, which also processes libzmq's mailbox, and wakes whoever waits for what is set.
  int publish_events() noexcept {
    int events = ZMQ_POLLIN | ZMQ_POLLOUT;
    if (!closed_) {
      try {
        events = socket_.get(zmq::sockopt::events);
      } catch (const zmq::error_t&) {
        closed_ = true;  // the context is gone: everybody wakes up and sees it
      }
    }
    if (events & ZMQ_POLLIN) readable_.notify();
    if (events & ZMQ_POLLOUT) writable_.notify();
    return events;
  }

  /// publish_events() before the loop sleeps: it looks at the descriptor only when nothing is posted any more.
  void publish_events_soon() {
    if (std::exchange(will_publish_, true)) return;
    asio::post(descriptor_.get_executor(), [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self) return;
      self->will_publish_ = false;
      self->publish_events();
    });
  }

  /// One wait on the descriptor for the life of the socket. It is only ever signalled for reading.
  void watch() {
    auto on_signal = [weak = weak_from_this()](const error_code& failed) {
      const auto self = weak.lock();
      if (failed || !self || self->closed_) return;
      self->publish_events();
      if (!self->closed_) self->watch();
    };
    descriptor_.async_wait(asio::posix::descriptor_base::wait_read, std::move(on_signal));
  }

  /// Takes a share of the core at the call, not when the task starts: the socket may be destroyed before that.
  static task<> wait(std::shared_ptr<core> self, readiness wanted) {
    auto& changed = wanted == readiness::in ? self->readable_ : self->writable_;
    while (!self->closed_ && !(self->publish_events() & static_cast<int>(wanted))) co_await changed.wait();
    if (self->closed_) throw boost::system::system_error(asio::error::operation_aborted);
  }

  void close() {
    if (closed_) return;
    closed_ = true;
    descriptor_.release();
    socket_.close();
    publish_events();
  }

 private:
  zmq::socket_t socket_;
  asio::posix::stream_descriptor descriptor_;
  wakeup readable_, writable_;
  bool will_publish_ = false;
  bool closed_ = false;
};

async_socket::async_socket(const asio::any_io_executor& executor, zmq::context_t& context, zmq::socket_type type)
    : core_(std::make_shared<core>(executor, context, type)) {
  core_->watch();
}

async_socket::~async_socket() {
  if (core_) core_->close();
}

async_socket& async_socket::operator=(async_socket&& other) noexcept {
  core_.swap(other.core_);
  return *this;
}

void async_socket::configure(const std::function<void(zmq::socket_t&)>& change) {
  change(core_->socket());
  core_->publish_events();
}

std::optional<frames> async_socket::try_receive() {
  if (core_->is_closed()) throw boost::system::system_error(asio::error::operation_aborted);
  frames message;
  try {
    do {
      zmq::message_t frame;
      if (!core_->socket().recv(frame, zmq::recv_flags::dontwait)) {
        core_->publish_events();
        return std::nullopt;
      }
      message.push_back(std::move(frame));
    } while (message.back().more());
  } catch (const zmq::error_t& e) {
    core_->publish_events();
    throw boost::system::system_error(to_error(e.num()));
  }
  core_->publish_events_soon();
  return message;
}

error_code async_socket::try_send(frames& message) {
  if (core_->is_closed()) return asio::error::operation_aborted;
  error_code outcome;
  try {
    for (std::size_t i = 0; i < message.size(); ++i) {
      const bool last = i + 1 == message.size();
      const auto flags = last ? zmq::send_flags::dontwait : zmq::send_flags::dontwait | zmq::send_flags::sndmore;
      zmq::message_t share;
      share.copy(message[i]);  // large frames are shared, not copied
      if (core_->socket().send(share, flags)) continue;
      outcome = asio::error::would_block;
      // A full queue refuses the first frame. A later one is refused when the peer leaves in that instant: then libzmq
      // drops the message, of which it still expects the rest, and the caller may send the whole again.
      if (i == 0) break;
    }
  } catch (const zmq::error_t& e) {
    outcome = to_error(e.num());
  }
  if (outcome) core_->publish_events();
  else core_->publish_events_soon();
  if (!outcome) message.clear();
  return outcome;
}

task<> async_socket::wait(readiness wanted) { return core::wait(core_, wanted); }

task<frames> async_socket::receive() {
  for (;;) {
    if (auto message = try_receive()) co_return std::move(*message);
    co_await wait(readiness::in);
  }
}

task<> async_socket::send(frames message) {
  for (;;) {
    const error_code outcome = try_send(message);
    if (!outcome) co_return;
    if (outcome != asio::error::would_block) throw boost::system::system_error(outcome);
    co_await wait(readiness::out);
  }
}

void async_socket::close() { core_->close(); }
bool async_socket::is_closed() const { return core_->is_closed(); }

}  // namespace luka
