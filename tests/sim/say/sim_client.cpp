#include "tests/sim/say/sim_client.hpp"

#include <stdexcept>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <boost/url/parse.hpp>

namespace luka_say {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;

sim_client::sim_client(std::string_view url) {
  const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
  if (!parsed || parsed->scheme() != "http" || parsed->host().empty())
    throw std::invalid_argument("--url wants http://HOST:PORT");
  host_ = parsed->host();
  port_ = parsed->has_port() ? std::string(parsed->port()) : "80";
}

std::int64_t sim_client::say(std::int64_t chat, const std::string& text) {
  const json::value what{{"chat", chat}, {"text", text}};
  return call("POST", "/control/say", json::serialize(what)).at("message_id").to_number<std::int64_t>();
}

std::vector<std::string> sim_client::answers(std::int64_t chat, std::int64_t after) {
  const auto all = call("GET", "/control/messages?chat=" + std::to_string(chat), {});
  std::vector<std::string> texts;
  for (const auto& message : all.as_array()) {
    if (message.at("from").as_string() != "bot" || message.at("message_id").to_number<std::int64_t>() <= after) continue;
    const auto& text = message.at("text").as_string();
    texts.emplace_back(text.data(), text.size());
  }
  return texts;
}

std::uint64_t sim_client::wait(std::int64_t chat, std::uint64_t seq, std::chrono::milliseconds limit) {
  const auto news = call("GET",
                         "/control/wait?chat=" + std::to_string(chat) + "&after_seq=" + std::to_string(seq) +
                             "&timeout_ms=" + std::to_string(limit.count()),
                         {});
  const auto& entries = news.at("entries").as_array();
  return entries.empty() ? seq : entries.back().at("seq").to_number<std::uint64_t>();
}

json::value sim_client::call(std::string_view method, const std::string& target, const std::string& body) {
  try {
    asio::io_context context;
    asio::ip::tcp::resolver resolver(context);
    asio::ip::tcp::socket socket(context);
    asio::connect(socket, resolver.resolve(host_, port_));
    socket.set_option(asio::ip::tcp::no_delay(true));
    http::request<http::string_body> request(http::string_to_verb({method.data(), method.size()}), target, 11);
    request.set(http::field::host, host_ + ":" + port_);
    request.set(http::field::content_type, "application/json");
    request.keep_alive(false);
    request.body() = body;
    request.prepare_payload();
    http::write(socket, request);
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> response;
    response.body_limit(64U << 20U);
    http::read(socket, buffer, response);
    const auto& answer = response.get();
    if (answer.result() != http::status::ok)
      throw std::runtime_error(target + " was refused: " + std::to_string(answer.result_int()) + " " + answer.body());
    return json::parse(answer.body());
  } catch (const boost::system::system_error& e) {
    throw std::runtime_error("telegram_sim at " + host_ + ":" + port_ + ": " + e.what());
  }
}

}  // namespace luka_say
