// The floor that the benchmark compares Luka with: the HTTP calls that an answer needs, in one process, and nothing
// else. No queue, no journal, no Redis, no pacing; all answers at the same time, and whatever goes wrong ends it.
//
//   bare_client TELEGRAM_URL OLLAMA_URL TOKEN [SECONDS]: getUpdates, /api/chat, sendMessage at the first token,
//   editMessageText at the end, and every so many seconds before it. It uses the HTTP client that Luka uses.
#include <array>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include "common/http/client.hpp"
#include "common/line_splitter.hpp"

namespace {

namespace json = boost::json;
namespace http = luka::http;
using luka::task;

constexpr std::size_t largest_body = 32U << 20U;

http::base_url url(const char* text) {
  auto parsed = http::parse_base_url(text);
  if (!parsed) throw std::runtime_error(std::string("not a URL: ") + text);
  return *parsed;
}

http::request post(std::string target, const json::object& body) {
  http::request made;
  made.method = "POST";
  made.target = std::move(target);
  made.content_type = "application/json";
  made.body = json::serialize(body);
  return made;
}

json::object chat_body(const json::value& text) {
  json::object message;
  message["role"] = "user";
  message["content"] = text;
  json::object body;
  body["model"] = "llama3.2";
  body["messages"].emplace_array().push_back(std::move(message));
  body["stream"] = true;
  return body;
}

/// Ends the process at once, since answers under way would outlive the client that they use.
void fail(const std::exception_ptr& ended) {
  if (!ended) return;
  try {
    std::rethrow_exception(ended);
  } catch (const std::exception& problem) {
    std::cerr << "bare_client: " << problem.what() << '\n';
  }
  std::quick_exit(70);
}

class bare_client {
 public:
  bare_client(boost::asio::any_io_executor executor, const char* telegram, const char* ollama, std::string token,
              luka::duration interval)
      : executor_(executor),
        token_(std::move(token)),
        interval_(interval),
        calls_(executor, url(telegram), 100),
        polls_(executor, url(telegram), 1),
        model_(executor, url(ollama), 5000) {}

  task<> run() {
    std::int64_t offset = 0;
    for (;;) {
      json::object parameters;
      parameters["offset"] = offset;
      parameters["timeout"] = 50;
      const auto updates = co_await call(polls_, "getUpdates", std::move(parameters));
      for (const auto& update : updates.as_array()) {
        offset = update.at("update_id").to_number<std::int64_t>() + 1;
        boost::asio::co_spawn(executor_, answer(update.at("message")), fail);
      }
    }
  }

 private:
  struct growing {
    json::value chat, message;
    std::string text;
    std::size_t shown_size = 0;
    bool done = false;
    luka::time_point shown{};
  };

  task<json::value> call(http::client& through, std::string method, json::object parameters) {
    http::timeouts limits;
    limits.first_byte = std::chrono::seconds(60);
    auto what = post("/bot" + token_ + "/" + method, parameters);
    const auto got = co_await through.fetch(std::move(what), limits, largest_body);
    if (!got || got->status != 200) throw std::runtime_error(method + (got ? ": " + got->body : " failed"));
    co_return json::parse(got->body).at("result");
  }

  task<> answer(json::value question) {
    growing mine;
    mine.chat = question.at("chat").at("id");
    auto held = co_await model_.borrow();
    const auto what = post("/api/chat", chat_body(question.at("text")));
    const http::timeouts limits;
    const auto head = co_await held->begin(what, limits);
    if (!head || head->status != 200) throw std::runtime_error("/api/chat failed");
    luka::line_splitter lines(largest_body);
    std::array<char, 4 * 1024> buffer{};
    for (;;) {
      const auto got = co_await held->read_some(buffer);
      if (!got) throw std::runtime_error("the answer broke off");
      if (*got == 0) break;
      lines.push(std::string_view(buffer.data(), *got), [&mine](std::string_view line) { take(line, mine); });
      if (mine.done || is_due(mine)) co_await show(mine);
    }
  }

  [[nodiscard]] bool is_due(const growing& mine) const {
    if (mine.message.is_null()) return !mine.text.empty();
    return interval_.count() > 0 && luka::monotonic_clock::now() - mine.shown >= interval_;
  }

  /// Sends nothing where the end brought no more text: Telegram refuses an edit that changes nothing.
  task<> show(growing& mine) {
    mine.done = false;
    if (mine.shown_size == mine.text.size()) co_return;
    mine.shown_size = mine.text.size();
    mine.shown = luka::monotonic_clock::now();
    json::object message;
    message["chat_id"] = mine.chat;
    message["text"] = mine.text;
    if (mine.message.is_null()) {
      const auto sent = co_await call(calls_, "sendMessage", std::move(message));
      mine.message = sent.at("message_id");
    } else {
      message["message_id"] = mine.message;
      co_await call(calls_, "editMessageText", std::move(message));
    }
  }

  static void take(std::string_view line, growing& into) {
    const auto parsed = json::parse(line);
    into.text += std::string_view(parsed.at("message").at("content").as_string());
    into.done = into.done || parsed.at("done").as_bool();
  }

  boost::asio::any_io_executor executor_;
  std::string token_;
  luka::duration interval_;
  http::client calls_;
  http::client polls_;
  http::client model_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::cerr << "usage: bare_client TELEGRAM_URL OLLAMA_URL TOKEN [SECONDS]\n";
    return 64;
  }
  try {
    const std::chrono::duration<double> interval(argc == 5 ? std::stod(argv[4]) : 0);
    boost::asio::io_context io(1);
    bare_client client(io.get_executor(), argv[1], argv[2], argv[3],
                       std::chrono::duration_cast<luka::duration>(interval));
    boost::asio::co_spawn(io, client.run(), fail);
    io.run();
  } catch (const std::exception& problem) {
    std::cerr << "bare_client: " << problem.what() << '\n';
    return 70;
  }
  return 0;
}
