#include "tests/sim/ollama/exchange.hpp"

namespace ollama_sim {

namespace asio = boost::asio;

wall_time wall_now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

void exchange::read_terms() {
  terms.http10 = request.version() < 11;
  terms.keep_alive = request.keep_alive();
}

std::string_view exchange::path() const {
  const std::string_view target = request.target();
  return target.substr(0, target.find('?'));
}

std::string exchange::query(std::string_view name) const {
  const std::string_view target = request.target();
  auto rest = target.substr(std::min(target.find('?'), target.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto pair = rest.substr(0, rest.find('&'));
    const auto equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) return std::string(pair.substr(std::min(equals + 1, pair.size())));
    rest.remove_prefix(pair.size());
  }
  return {};
}

asio::awaitable<bool> exchange::reply(unsigned status, std::string_view content_type, std::string_view body,
                                      std::string_view extra_headers) {
  response_head head;
  head.status = status;
  head.content_type = content_type;
  head.extra = extra_headers;
  head.no_body = is_head();
  if (!is_head()) head.content_length = body.size();
  auto bytes = serialise(head, terms, wall_now());
  if (!is_head()) bytes += body;
  const bool sent = co_await link.send_text(bytes);
  co_return sent;
}

asio::awaitable<bool> exchange::reply_json(unsigned status, std::string_view body) {
  return reply(status, json_with_charset, body);
}

asio::awaitable<bool> exchange::reply_error(const api_error& error) {
  const auto body = error_json != nullptr ? error_json(error) : error_body(error.text);
  const auto type = error_json != nullptr ? json_plain : json_with_charset;
  const bool sent = co_await reply(error.status, type, body);
  co_return sent;
}

asio::awaitable<bool> exchange::reply_chunked_error(const api_error& error) {
  if (error_json != nullptr) {
    const bool replied = co_await reply_error(error);
    co_return replied;
  }
  response_head head;
  head.status = error.status;
  head.content_type = json_plain;
  auto bytes = serialise(head, terms, wall_now());
  const auto body = error_body(error.text);
  if (terms.http10) {
    terms.keep_alive = false;
    bytes += body;
    const bool sent = co_await link.send_text(bytes);
    co_return sent;
  }
  append_chunk(bytes, body);
  const bool sent = co_await link.send_text(bytes);
  if (!sent) co_return false;
  const bool ended = co_await link.send_text("0\r\n\r\n");
  co_return ended;
}

}  // namespace ollama_sim
