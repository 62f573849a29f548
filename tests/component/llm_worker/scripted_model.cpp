#include "tests/component/llm_worker/scripted_model.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "common/async/sleep.hpp"

namespace luka::test {

using asio::ip::tcp;

model_peer::model_peer(tcp::socket socket) : socket_(std::move(socket)) { socket_.set_option(tcp::no_delay(true)); }

task<> model_peer::send(std::string bytes, std::size_t size) {
  const auto executor = co_await asio::this_coro::executor;
  if (size == 0) size = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const auto piece = asio::buffer(bytes.data() + at, std::min(size, bytes.size() - at));
    const auto written = co_await asio::async_write(socket_, piece, as_result);
    if (std::get<0>(written)) co_return;  // the worker has hung up; the script will notice if it cares
    co_await asio::post(executor, use_task);
  }
}

void model_peer::hang_up() { socket_.close(); }

void model_peer::reset() {
  socket_.set_option(tcp::socket::linger(true, 0));
  socket_.close();
}

task<bool> model_peer::is_closed_within(duration patience) {
  using namespace asio::experimental::awaitable_operators;
  char byte = 0;
  const auto buffer = asio::buffer(&byte, 1);
  const auto first = co_await (socket_.async_read_some(buffer, as_result) || sleep_for(patience));
  co_return first.index() == 0 && std::get<0>(std::get<0>(first));
}

task<std::string> model_peer::read_request() {
  auto into = asio::dynamic_buffer(unread_);
  const auto head = co_await asio::async_read_until(socket_, into, "\r\n\r\n", as_result);
  if (std::get<0>(head)) co_return std::string();
  const std::size_t head_size = std::get<1>(head);
  const std::string name = "Content-Length: ";
  const auto length_at = unread_.find(name);
  const std::size_t length = length_at < head_size ? std::stoul(unread_.substr(length_at + name.size())) : 0;
  if (unread_.size() < head_size + length) {
    const std::size_t missing = head_size + length - unread_.size();
    const auto body = co_await asio::async_read(socket_, into, asio::transfer_exactly(missing), as_result);
    if (std::get<0>(body)) co_return std::string();
  }
  std::string request = unread_.substr(0, head_size + length);
  unread_.erase(0, head_size + length);
  co_return request;
}

scripted_model::scripted_model(asio::any_io_executor executor)
    : acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), requested_(executor) {}

void scripted_model::start(task_group& tasks) { tasks.spawn("model", accept(tasks)); }

void scripted_model::answers(std::string bytes, std::size_t size) {
  plays([bytes = std::move(bytes), size](model_peer& peer, std::string) { return peer.send(bytes, size); });
}

std::string scripted_model::url() const {
  return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

task<> scripted_model::until_requests(std::size_t count) {
  const auto deadline = monotonic_clock::now() + std::chrono::seconds(10);
  while (requests.size() < count) {
    if (monotonic_clock::now() >= deadline) throw std::runtime_error("the model was not asked");
    co_await requested_.wait(deadline);
  }
}

task<> scripted_model::accept(task_group& tasks) {
  for (;;) {
    auto [refused, socket] = co_await acceptor_.async_accept(as_result);
    if (refused) co_return;
    ++connections;
    tasks.spawn("model connection", serve(std::move(socket)));
  }
}

task<> scripted_model::serve(tcp::socket socket) {
  model_peer peer(std::move(socket));
  while (peer.is_open()) {
    std::string request = co_await peer.read_request();
    if (request.empty()) co_return;
    if (request.starts_with("GET /api/ps")) {
      const auto& body = loaded_models.empty() ? models : loaded_models;
      if (silent_about_loaded) co_await peer.is_closed_within(std::chrono::seconds(20));
      else co_await peer.send(plain_answer("200 OK", "application/json; charset=utf-8", body));
      continue;
    }
    if (request.starts_with("GET ")) {
      list_requests.push_back(request);
      const auto list = plain_answer("200 OK", "application/json; charset=utf-8", models);
      co_await peer.send(list_answer.empty() ? list : list_answer);
      continue;
    }
    if (request.find("\"messages\":[]") != std::string::npos) {
      load_requests.push_back(request);
      const script loading = load_script_;
      if (loading) co_await loading(peer, std::move(request));
      else co_await peer.send(load_answer());
      continue;
    }
    requests.push_back(request);
    requested_.notify();
    const script playing = script_;
    co_await playing(peer, std::move(request));
  }
}

std::string stream_head() {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nDate: Mon, 23 Nov 2026 00:22:25 GMT\r\n"
         "Transfer-Encoding: chunked\r\n\r\n";
}

std::string http_chunk(const std::string& bytes) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}

std::string text_line(const std::string& json_escaped) {
  return R"({"model":"test-model","created_at":"2026-11-23T00:22:25.29450649Z",)"
         R"("message":{"role":"assistant","content":")" +
         json_escaped + "\"},\"done\":false}\n";
}

std::string done_line(const std::string& reason) {
  return R"({"model":"test-model","created_at":"2026-11-23T00:22:25.29498661Z",)"
         R"("message":{"role":"assistant","content":""},"done":true,"done_reason":")" +
         reason +
         R"(","total_duration":271782043,"load_duration":263463240,"prompt_eval_count":22,"eval_count":23})" "\n";
}

std::string load_answer() {
  return plain_answer("200 OK", "application/json; charset=utf-8",
                      R"({"model":"test-model","created_at":"2026-11-23T00:22:25.29498661Z",)"
                      R"("message":{"role":"assistant","content":""},"done":true,"done_reason":"load"})");
}

std::string whole_answer(const std::vector<std::string>& pieces) {
  std::string bytes = stream_head();
  for (const auto& piece : pieces) bytes += http_chunk(text_line(piece));
  return bytes + http_chunk(done_line()) + last_chunk;
}

std::string plain_answer(const std::string& status, const std::string& content_type, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + content_type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace luka::test
