#include "llm_worker/backend/switchboard.hpp"

#include "common/log/log.hpp"

namespace luka::worker {

switchboard::switchboard(const asio::any_io_executor& executor, std::vector<std::string> names,
                         std::vector<std::uint32_t> weights, const board_rules& rules)
    : names_(std::move(names)), board_(std::move(weights), rules), changed_(executor), told_(standing()) {}

std::optional<switchboard::server> switchboard::choose(const std::string& conversation, const server_set& tried) {
  return board_.choose(conversation, tried, monotonic_clock::now(), random_());
}

void switchboard::succeeded(server which, const std::string& conversation) {
  tell(which, board_.succeeded(which, conversation));
}

void switchboard::failed(server which, const failure_report& why) {
  tell(which, board_.failed(which, why, monotonic_clock::now(), random_()));
}

void switchboard::set_aside(server which, const failure_report& why) {
  tell(which, board_.set_aside(which, why, monotonic_clock::now(), random_()));
}

void switchboard::note_warm(server which, bool is_warm) {
  board_.note_warm(which, is_warm);
  look_around();
}

void switchboard::probe_succeeded(server which) { tell(which, board_.probe_succeeded(which)); }

void switchboard::probe_failed(server which, const failure_report& why) {
  board_.probe_failed(which, why, monotonic_clock::now(), random_());
  look_around();
}

void switchboard::look_around() {
  changed_.notify();
  auto now = standing();
  if (now == told_) return;
  told_ = std::move(now);
  if (tell_) tell_();
}

void switchboard::tell(server which, server_board::turn turn) {
  const auto& why = board_.trouble(which);
  if (turn == server_board::turn::opened)
    log::warning("", "model server is left alone",
                 {{"server", names_[which]}, {"why", proto::name(why.reason)}, {"detail", why.detail}});
  if (turn == server_board::turn::closed) log::info("", "model server is back", {{"server", names_[which]}});
  look_around();
}

}  // namespace luka::worker
