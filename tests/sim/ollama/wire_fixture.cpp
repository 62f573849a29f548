#include "tests/sim/ollama/wire_fixture.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

namespace json = boost::json;
using std::chrono::steady_clock;

running_sim::running_sim(settings config) : server_(io_, std::move(config)), port_(server_.port()) {
  thread_ = std::thread([this] { io_.run(); });
}

running_sim::~running_sim() {
  boost::asio::post(io_, [this] { server_.stop(); });
  thread_.join();
}

std::string running_sim::get(const std::string& path) const {
  raw_client client(port_);
  client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return body_of(client.read_response());
}

std::string running_sim::post(const std::string& path, const std::string& body) const {
  raw_client client(port_);
  client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  return body_of(client.read_response());
}

std::int64_t running_sim::counter(const std::string& name) const {
  return json::parse(get("/sim/counters")).at(name).to_number<std::int64_t>();
}

json::object running_sim::record(std::size_t index) const {
  return json::parse(get("/sim/requests")).at("requests").at(index).as_object();
}

bool running_sim::eventually(const std::function<bool()>& condition) {
  const auto deadline = steady_clock::now() + std::chrono::seconds(5);
  while (steady_clock::now() < deadline) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return condition();
}

settings quick_settings() {
  settings config;
  config.port = 0;
  config.models = {"llama3.2", "tiny-bigram=completion", "tiny-loop=completion", "tiny-think=completion,thinking"};
  config.tokens_per_second = 0;
  config.prompt_time = std::chrono::milliseconds(0);
  return config;
}

raw_client::raw_client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  end_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0;
}

raw_client::~raw_client() { close(); }

void raw_client::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void raw_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void raw_client::chat(const std::string& body, std::string_view extra_headers) {
  send("POST /api/chat HTTP/1.1\r\nHost: localhost\r\n" + std::string(extra_headers) +
       "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

bool raw_client::read_some(steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  pollfd waiting{socket_, POLLIN, 0};
  if (end_ || left < 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return false;
  char bytes[65536];
  const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
  if (count > 0) {
    received_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  end_ = true;
  reset_ = count < 0 && errno == ECONNRESET;
  return false;
}

std::string raw_client::read_all(std::chrono::milliseconds time) {
  const auto deadline = steady_clock::now() + time;
  while (read_some(deadline)) {
  }
  return std::exchange(received_, {});
}

std::string raw_client::read_until(std::string_view mark, std::chrono::milliseconds time) {
  const auto deadline = steady_clock::now() + time;
  auto at = received_.find(mark);
  while (at == std::string::npos && read_some(deadline)) at = received_.find(mark);
  if (at == std::string::npos) return {};
  auto text = received_.substr(0, at + mark.size());
  received_.erase(0, at + mark.size());
  return text;
}

std::string raw_client::read_response() {
  auto response = read_until("\r\n\r\n");
  if (response.find("Transfer-Encoding: chunked") != std::string::npos) {
    std::size_t size = 1;
    while (size != 0) {
      const auto line = read_until("\r\n");
      if (line.empty()) return response;
      size = std::stoul(line, nullptr, 16);
      response += line;
      const auto deadline = steady_clock::now() + std::chrono::seconds(10);
      while (received_.size() < size + 2 && read_some(deadline)) {
      }
      response += received_.substr(0, size + 2);
      received_.erase(0, size + 2);
    }
    return response;
  }
  const auto at = response.find("Content-Length: ");
  if (at == std::string::npos) return response;
  const auto size = std::stoul(response.substr(at + 16));
  const auto deadline = steady_clock::now() + std::chrono::seconds(10);
  while (received_.size() < size && read_some(deadline)) {
  }
  response += received_.substr(0, size);
  received_.erase(0, size);
  return response;
}

std::string chat_json(const std::string& said, const std::string& more) {
  return R"({"model":"llama3.2","messages":[{"role":"user","content":)" + go_string(said) + "}]" +
         (more.empty() ? "" : "," + more) + "}";
}

std::string head_of(const std::string& response) { return response.substr(0, response.find("\r\n\r\n") + 4); }

std::string body_of(const std::string& response) {
  auto rest = std::string_view(response).substr(head_of(response).size());
  if (head_of(response).find("Transfer-Encoding: chunked") == std::string::npos) return std::string(rest);
  std::string body;
  while (!rest.empty()) {
    const auto line_end = rest.find("\r\n");
    if (line_end == std::string_view::npos) break;
    const auto size = std::stoul(std::string(rest.substr(0, line_end)), nullptr, 16);
    if (size == 0) break;
    body += rest.substr(line_end + 2, size);
    rest.remove_prefix(std::min(rest.size(), line_end + 2 + size + 2));
  }
  return body;
}

std::string content_of(const std::string& response) {
  std::string content;
  std::istringstream lines(body_of(response));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line == "\r") continue;
    const auto value = json::parse(line);
    if (!value.as_object().contains("message")) continue;
    content += std::string_view(value.at("message").at("content").as_string());
  }
  return content;
}

}  // namespace ollama_sim
