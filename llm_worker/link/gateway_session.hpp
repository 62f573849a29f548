// The handshake with the gateway, and whether there still is one.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <string_view>

#include "common/liveness.hpp"

namespace luka::worker {

/// Pure: what was heard and `now` come in, what to do goes out.
///
///   seeking ──welcome──► greeted ──the gateway has subscribed to our tokens──► working
///      ▲                    │                                                     │
///      └──── silence, another instance, or a gateway that has forgotten us ◄──────┘
///
/// Credit is given only in `working`: with the subscription in place no first token can be lost. It does not count jobs
/// and sends nothing.
class gateway_session {
 public:
  using time_point = liveness::clock::time_point;

  struct orders {
    /// Why the session is over, "" while it is not: take a new incarnation. The jobs go on.
    std::string_view lost;
    bool hello = false, credit = false, heartbeat = false;

    bool operator==(const orders&) const = default;
  };

  /// Hello is repeated this often until somebody answers.
  static constexpr std::chrono::milliseconds hello_interval{250};

  /// What a gateway has said to this very incarnation. Not `enrolled`: it asks for a hello, because it has never heard of
  /// the worker or has forgotten it.
  orders welcomed(const std::string& instance, bool enrolled, time_point now);
  orders beaten(const std::string& instance, time_point now);
  /// Any other message of the gateway.
  void heard(time_point now) { peer_.heard(now); }

  orders subscribed(const std::string& topic);
  void unsubscribed(const std::string& topic) { std::erase(topics_, topic); }

  orders tick(time_point now);
  orders credit_changed() const;

  /// The hello or the heartbeat that was ordered is out. One that could not be sent is ordered again.
  void said_hello(time_point now);
  void sent_heartbeat(time_point now) { peer_.spoke(now); }

  /// We are shutting down: no hello and no credit from now on, but signs of life.
  void leave() { leaving_ = true; }

  /// The gateway's instance id, and the topic of our tokens; "" while seeking.
  [[nodiscard]] const std::string& gateway() const { return gateway_; }
  [[nodiscard]] bool has_gateway() const { return phase_ != phase::seeking; }
  [[nodiscard]] bool is_working() const { return phase_ == phase::working; }

 private:
  enum class phase { seeking, greeted, working };

  orders lose(std::string_view why);
  orders work_if_subscribed();

  phase phase_ = phase::seeking;
  std::string gateway_;
  std::deque<std::string> topics_;  ///< newest last
  liveness peer_{heartbeat_interval, heartbeat_patience};
  time_point hello_at_ = time_point::min();  ///< when the next one is due
  bool has_said_hello_ = false;  ///< in this session
  bool leaving_ = false;
};

}  // namespace luka::worker
