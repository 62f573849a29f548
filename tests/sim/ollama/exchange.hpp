// One request being answered, and the ways to answer it in one piece.
#pragma once

#include <string>
#include <string_view>

#include "tests/sim/ollama/chat_request.hpp"
#include "tests/sim/ollama/connection.hpp"
#include "tests/sim/ollama/http_head.hpp"

namespace ollama_sim {

struct exchange {
  explicit exchange(connection& to) : link(to) {}

  connection& link;
  http_request request;
  // How errors look in this API; nullptr: as Ollama's own.
  std::string (*error_json)(const api_error&) = nullptr;
  reply_terms terms;  // keep_alive = false ends the connection after this exchange

  // HTTP version and keep-alive from the request.
  void read_terms();
  bool is_head() const { return request.method() == boost::beast::http::verb::head; }
  std::string_view path() const;
  // Value of a query parameter, or empty.
  std::string query(std::string_view name) const;

  // With Content-Length; HEAD gets the head only, as Go's server does it.
  boost::asio::awaitable<bool> reply(unsigned status, std::string_view content_type, std::string_view body,
                                     std::string_view extra_headers = {});
  boost::asio::awaitable<bool> reply_json(unsigned status, std::string_view body);
  boost::asio::awaitable<bool> reply_error(const api_error& error);
  // An error that Ollama's streaming goroutine meets before its first line: chunked, no charset, no newline.
  boost::asio::awaitable<bool> reply_chunked_error(const api_error& error);
};

wall_time wall_now();

}  // namespace ollama_sim
