#include "tests/simulation/history_server.hpp"

#include "proto/codec.hpp"

namespace luka::sim {

void history_server::start() {
  up_ = true;
  ++boots_;
  net_.bind("history", *this, pattern::router);
}

void history_server::kill() {
  up_ = false;
  net_.release(*this);
}

/// It takes a moment until Redis has it, and another one until the reply is out: in each of them this may die.
void history_server::arrived(frames message) {
  auto body = std::string(view(message.back()));
  message.pop_back();
  const auto request = std::make_shared<frames>(std::move(message));
  time_.after(random_.between(0, 3), [this, request, boot = boots_, body = std::move(body)] {
    if (!up_ || boot != boots_) return;
    auto reply = answer(body);
    time_.after(random_.between(0, 2), [this, request, boot, reply = std::move(reply)] {
      if (!up_ || boot != boots_) return;
      request->push_back(to_frame(reply));
      net_.send(*this, *request);
    });
  });
}

std::string history_server::answer(std::string_view body) {
  proto::history_refused refusal;
  const auto what = history::understand(body);
  if (!what) {
    refusal.reason = static_cast<std::uint8_t>(proto::history_error::bad_request);
    return proto::encode(refusal);
  }
  const bool away = time_.now() < away_until_;
  std::string reply;
  if (!away || random_.one_in(8)) reply = kept.carry_out(*what);
  if (!away) return reply;
  refusal.reason = static_cast<std::uint8_t>(proto::history_error::unavailable);
  return proto::encode(refusal);
}

}  // namespace luka::sim
