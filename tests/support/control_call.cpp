#include "tests/support/control_call.hpp"

#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace luka::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;

http_answer call_http(int port, std::string_view method, const std::string& target, const std::string& body) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
  socket.set_option(asio::ip::tcp::no_delay(true));
  http::request<http::string_body> request(http::string_to_verb(method), target, 11);
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  if (!body.empty()) request.set(http::field::content_type, "application/json");
  request.keep_alive(false);
  request.body() = body;
  request.prepare_payload();
  http::write(socket, request);
  boost::beast::flat_buffer buffer;
  http::response_parser<http::string_body> response;
  response.body_limit(64U << 20U);
  http::read(socket, buffer, response);
  return {response.get().result_int(), response.get().body()};
}

json::value call_control(int port, std::string_view method, const std::string& target, const json::value& body) {
  const auto answer = call_http(port, method, target, body.is_null() ? std::string() : json::serialize(body));
  if (answer.status != 200)
    throw std::runtime_error(target + " was refused: " + std::to_string(answer.status) + " " + answer.body);
  return json::parse(answer.body);
}

}  // namespace luka::test
