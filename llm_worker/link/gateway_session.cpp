#include "llm_worker/link/gateway_session.hpp"

#include <algorithm>

namespace luka::worker {

namespace {

/// Gateways that are subscribed at the same time: one, and while one replaces another, two. But ZeroMQ does not tell of
/// the end of a subscription whose gateway was killed, so the newest ones are kept.
constexpr std::size_t most_topics = 16;

}  // namespace

gateway_session::orders gateway_session::welcomed(const std::string& instance, bool enrolled, time_point now) {
  if (instance.empty()) return {};
  if (phase_ == phase::seeking) {
    if (!has_said_hello_ || !enrolled) return {};  // an answer to something of the session before
    phase_ = phase::greeted;
    gateway_ = instance;
    peer_.heard(now);
    peer_.spoke(now);
    return work_if_subscribed();
  }
  if (instance != gateway_) return lose("another gateway has taken its place");
  peer_.heard(now);
  if (enrolled || leaving_) return {};
  return lose("the gateway has forgotten this worker");
}

gateway_session::orders gateway_session::beaten(const std::string& instance, time_point now) {
  if (phase_ == phase::seeking) return {};
  if (instance != gateway_) return lose("another gateway has taken its place");
  peer_.heard(now);
  return {};
}

gateway_session::orders gateway_session::subscribed(const std::string& topic) {
  unsubscribed(topic);
  topics_.push_back(topic);
  if (topics_.size() > most_topics) topics_.pop_front();
  return work_if_subscribed();
}

gateway_session::orders gateway_session::work_if_subscribed() {
  if (phase_ != phase::greeted || std::ranges::find(topics_, gateway_) == topics_.end()) return {};
  phase_ = phase::working;
  return credit_changed();
}

gateway_session::orders gateway_session::tick(time_point now) {
  orders todo;
  if (phase_ == phase::seeking) {
    todo.hello = !leaving_ && now >= hello_at_;
    return todo;
  }
  if (peer_.is_silent(now)) return lose("the gateway has been silent for too long");
  if (!peer_.must_speak(now)) return todo;
  todo = credit_changed();
  todo.heartbeat = true;
  return todo;
}

gateway_session::orders gateway_session::credit_changed() const {
  orders todo;
  todo.credit = phase_ == phase::working && !leaving_;
  return todo;
}

void gateway_session::said_hello(time_point now) {
  has_said_hello_ = true;
  hello_at_ = now + hello_interval;
}

gateway_session::orders gateway_session::lose(std::string_view why) {
  phase_ = phase::seeking;
  gateway_.clear();
  hello_at_ = time_point::min();
  has_said_hello_ = false;
  orders todo;
  todo.lost = why;
  todo.hello = !leaving_;
  return todo;
}

}  // namespace luka::worker
