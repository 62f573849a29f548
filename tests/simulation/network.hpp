// The links between the machines, with the promises of ZeroMQ and no more.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/async/wakeup.hpp"
#include "common/zmq/message_socket.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/machine.hpp"

namespace luka::sim {

class network;

/// What messages arrive at.
class station {
 public:
  virtual ~station() = default;
  virtual void arrived(frames message) = 0;
  /// The connection is there, or is gone.
  virtual void connected(bool) {}
};

enum class pattern { router, sub, dealer, xpub };

/// Whole messages, in order on each connection. Lost is what is on its way when the connection breaks or either end
/// dies; a publisher's messages may be lost at any time. A router prefixes what it gets with the connection's name, and
/// refuses a name that it does not know. Who connects, connects again by itself, each time under another name.
class network {
 public:
  struct quality {
    std::int64_t delay_ms = 3;            ///< of a message, at most
    std::uint64_t lost_tokens = 0;        ///< per mille
    std::uint64_t refused_tokens = 0;     ///< per mille: the publisher's queue is full
  };

  network(timeline& time, chance& random) : time_(time), random_(random) {}

  void set(quality chosen) { quality_ = chosen; }
  /// `topic`: of a SUB. The station must be released before it dies.
  void bind(const std::string& endpoint, station& at, pattern kind, std::string topic = "");
  void connect(const std::string& endpoint, station& at, pattern kind);
  void release(station& at);
  error_code send(station& from, frames& message);
  [[nodiscard]] bool is_connected(const station& at) const;

  /// Breaks some connection to the endpoint, if there is one.
  void cut(const std::string& endpoint);
  /// Nothing arrives at the endpoint, or from it, for so long; then everything does.
  void stall(const std::string& endpoint, duration how_long);
  [[nodiscard]] std::uint64_t carried() const { return carried_; }

 private:
  struct pipe {
    station* connecting = nullptr;
    station* binding = nullptr;
    std::string name, endpoint;
    bool open = true;
    time_point up_at{}, down_at{};  ///< when the last message on its way arrives
    std::uint64_t sent_up = 0, lost_from = ~std::uint64_t(0);
  };
  using pipe_ptr = std::shared_ptr<pipe>;
  struct binding {
    station* at = nullptr;
    pattern kind = pattern::router;
    std::string topic;
  };
  struct dialer {
    std::string endpoint;
    pattern kind = pattern::dealer;
    pipe_ptr connection;
    std::uint64_t number = 0;
  };

  void dial_later(station& from);
  void dial(station& from, std::uint64_t number);
  void close(const pipe_ptr& which);
  void carry_up(const pipe_ptr& on, frames message);
  void carry_down(const pipe_ptr& on, frames message);
  time_point arrival(const std::string& endpoint, time_point& last);

  timeline& time_;
  chance& random_;
  quality quality_;
  std::map<std::string, binding> bound_;
  std::map<std::uint64_t, station*> order_;              ///< of those that connect, in the order in which they came
  std::unordered_map<const station*, dialer> dialers_;
  std::map<std::string, pipe_ptr> pipes_;                ///< by name
  std::map<std::string, time_point> stalled_;
  std::uint64_t next_ = 1, carried_ = 0;
};

/// An end of a link, as a program uses it.
class sim_socket final : public message_socket, public station {
 public:
  sim_socket(network& net, machine& of, const asio::any_io_executor& executor, pattern kind)
      : net_(net), machine_(of), kind_(kind), readable_(executor), writable_(executor) {}
  ~sim_socket() override { net_.release(*this); }

  std::optional<frames> try_receive() override;
  error_code try_send(frames& message) override;
  task<> wait(readiness wanted) override;

  void arrived(frames message) override;
  void connected(bool is_there) override;

 private:
  network& net_;
  machine& machine_;
  pattern kind_;
  std::deque<frames> waiting_;
  std::string subscription_;  ///< of the peer of an XPUB
  wakeup readable_, writable_;
};

}  // namespace luka::sim
