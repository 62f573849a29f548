#include "common/http/client.hpp"

#include <boost/asio/ssl/context.hpp>

namespace luka::http {

namespace {

/// Certificates are verified against the system's store; OpenSSL's SSL_CERT_FILE adds one's own authority.
std::shared_ptr<asio::ssl::context> make_tls(const base_url& where) {
  if (!where.tls) return nullptr;
  auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  tls->set_default_verify_paths();
  tls->set_verify_mode(asio::ssl::verify_peer);
  return tls;
}

}  // namespace

client::client(asio::any_io_executor executor, base_url where, std::size_t most_connections)
    : executor_(executor),
      where_(std::move(where)),
      tls_(make_tls(where_)),
      limit_(most_connections),
      freed_(executor) {}

task<client::lease> client::borrow() {
  for (;;) {
    while (!idle_.empty()) {
      auto candidate = std::move(idle_.back());
      idle_.pop_back();
      if (!candidate->is_stale()) co_return lease(*this, std::move(candidate));
      --open_;
    }
    if (open_ < limit_) {
      ++open_;
      co_return lease(*this, std::make_unique<connection>(executor_, where_, tls_));
    }
    co_await freed_.wait();
  }
}

void client::put_back(std::unique_ptr<connection> used) {
  if (used->is_reusable()) idle_.push_back(std::move(used));
  else --open_;
  freed_.notify();
}

task<result<response>> client::fetch(request what, timeouts limits, std::size_t largest_body) {
  const lease borrowed = co_await borrow();
  const auto head = co_await borrowed->begin(what, limits);
  if (!head) co_return head.error();
  response answer;
  answer.status = head->status;
  answer.content_type = head->content_type;
  answer.retry_after = head->retry_after;
  std::array<char, 2 * 1024> piece;  // most of Telegram's answers are shorter
  for (;;) {
    const auto got = co_await borrowed->read_some(piece);
    if (!got) co_return got.error();
    if (*got == 0) break;
    if (answer.body.size() + *got > largest_body) {
      borrowed->close();
      co_return errc::too_large;
    }
    answer.body.append(piece.data(), *got);
  }
  co_return answer;
}

}  // namespace luka::http
