#include "tests/simulation/network.hpp"

#include <algorithm>

namespace luka::sim {

namespace {

std::shared_ptr<frames> share(frames message) { return std::make_shared<frames>(std::move(message)); }

}  // namespace

void network::bind(const std::string& endpoint, station& at, pattern kind, std::string topic) {
  bound_[endpoint] = {&at, kind, std::move(topic)};
}

void network::connect(const std::string& endpoint, station& at, pattern kind) {
  auto& mine = dialers_[&at];
  mine.endpoint = endpoint;
  mine.kind = kind;
  mine.number = next_++;
  order_.emplace(mine.number, &at);
  dial_later(at);
}

void network::dial_later(station& from) {
  const auto number = dialers_.at(&from).number;
  time_.after(random_.between(2, 250), [this, &from, number] { dial(from, number); });
}

void network::dial(station& from, std::uint64_t number) {
  if (!order_.contains(number)) return;
  auto& mine = dialers_.at(&from);
  if (mine.connection) return;
  const auto server = bound_.find(mine.endpoint);
  if (server == bound_.end()) return dial_later(from);
  auto made = std::make_shared<pipe>();
  made->connecting = &from;
  made->binding = server->second.at;
  made->name = "c" + std::to_string(next_++);
  made->endpoint = mine.endpoint;
  mine.connection = made;
  pipes_.emplace(made->name, made);
  if (server->second.kind == pattern::sub) carry_down(made, to_frames("\x01" + server->second.topic));
  from.connected(true);
}

/// Both ends know at once; who had connected tries again.
void network::close(const pipe_ptr& which) {
  if (!std::exchange(which->open, false)) return;
  pipes_.erase(which->name);
  auto* const back = std::exchange(which->connecting, nullptr);
  which->binding = nullptr;
  if (!back) return;
  dialers_.at(back).connection.reset();
  dial_later(*back);
  back->connected(false);
}

void network::release(station& at) {
  for (auto it = bound_.begin(); it != bound_.end();) {
    if (it->second.at != &at) {
      ++it;
      continue;
    }
    it = bound_.erase(it);
  }
  std::vector<pipe_ptr> lost;
  for (const auto& [name, each] : pipes_)
    if (each->binding == &at) lost.push_back(each);
  for (const auto& each : lost) close(each);
  const auto mine = dialers_.find(&at);
  if (mine == dialers_.end()) return;
  if (const auto last = mine->second.connection) {
    // Of what it had said some may still arrive, and whoever talks to it may not know yet that it is gone.
    last->connecting = nullptr;
    last->lost_from = last->sent_up - std::min<std::uint64_t>(last->sent_up, random_.below(4));
    time_.after(random_.between(0, 60), [this, last] { close(last); });
  }
  order_.erase(mine->second.number);
  dialers_.erase(mine);
}

bool network::is_connected(const station& at) const {
  const auto mine = dialers_.find(&at);
  return mine == dialers_.end() || mine->second.connection != nullptr;
}

time_point network::arrival(const std::string& endpoint, time_point& last) {
  auto when = time_.now() + std::chrono::microseconds(random_.below(1000 * static_cast<std::uint64_t>(quality_.delay_ms)));
  if (const auto held = stalled_.find(endpoint); held != stalled_.end()) when = std::max(when, held->second);
  last = std::max(last, when);
  return last;
}

void network::carry_up(const pipe_ptr& on, frames message) {
  ++carried_;
  const auto number = on->sent_up++;
  time_.at(arrival(on->endpoint, on->up_at), [on, number, what = share(std::move(message))] {
    if (on->open && on->binding && number < on->lost_from) on->binding->arrived(std::move(*what));
  });
}

void network::carry_down(const pipe_ptr& on, frames message) {
  ++carried_;
  time_.at(arrival(on->endpoint, on->down_at), [on, what = share(std::move(message))] {
    if (on->open && on->connecting) on->connecting->arrived(std::move(*what));
  });
}

error_code network::send(station& from, frames& message) {
  const auto mine = dialers_.find(&from);
  if (mine == dialers_.end()) {  // a router
    const auto found = pipes_.find(std::string(view(message.front())));
    if (found == pipes_.end()) return asio::error::host_unreachable;
    message.erase(message.begin());
    carry_down(found->second, std::exchange(message, {}));
    return {};
  }
  const auto& connection = mine->second.connection;
  if (mine->second.kind == pattern::xpub) {
    if (random_.happens(quality_.refused_tokens)) return asio::error::would_block;
    auto said = std::exchange(message, {});
    const auto server = connection ? bound_.find(connection->endpoint) : bound_.end();
    const bool is_wanted = server != bound_.end() && view(said.front()) == server->second.topic;
    if (is_wanted && !random_.happens(quality_.lost_tokens)) carry_up(connection, std::move(said));
    return {};
  }
  if (!connection) return asio::error::would_block;
  auto said = std::exchange(message, {});
  said.insert(said.begin(), to_frame(connection->name));
  carry_up(connection, std::move(said));
  return {};
}

void network::cut(const std::string& endpoint) {
  std::vector<pipe_ptr> here;
  for (const auto& [name, each] : pipes_)
    if (each->endpoint == endpoint) here.push_back(each);
  if (!here.empty()) close(here[random_.below(here.size())]);
}

void network::stall(const std::string& endpoint, duration how_long) { stalled_[endpoint] = time_.now() + how_long; }

std::optional<frames> sim_socket::try_receive() {
  if (waiting_.empty()) return std::nullopt;
  auto message = std::move(waiting_.front());
  waiting_.pop_front();
  return message;
}

error_code sim_socket::try_send(frames& message) {
  if (!machine_.is_up()) return asio::error::operation_aborted;
  return net_.send(*this, message);
}

task<> sim_socket::wait(readiness wanted) {
  if (wanted == readiness::in)
    while (waiting_.empty()) co_await readable_.wait();
  else
    while (!net_.is_connected(*this)) co_await writable_.wait();
}

void sim_socket::arrived(frames message) {
  if (kind_ == pattern::xpub) subscription_ = std::string(view(message.front()).substr(1));
  waiting_.push_back(std::move(message));
  readable_.notify();
  machine_.run();
}

void sim_socket::connected(bool is_there) {
  if (!is_there && kind_ == pattern::dealer) waiting_.clear();  // ZMQ_IMMEDIATE drops what has not been read
  if (!is_there && kind_ == pattern::xpub && !subscription_.empty()) {
    waiting_.push_back(to_frames(std::string(1, '\0') + std::exchange(subscription_, {})));
    readable_.notify();
  }
  if (is_there) writable_.notify();
  machine_.run();
}

}  // namespace luka::sim
