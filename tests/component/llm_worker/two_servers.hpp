// A worker with two model servers that tests play.
#pragma once

#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"

namespace luka::test {

inline const std::string with_charset = "application/json; charset=utf-8";

inline task<> hang_up(model_peer& peer, std::string) {
  peer.hang_up();
  co_return;
}

inline std::string busy_for(const std::string& retry_after) {
  const std::string body = R"({"error":"server busy"})";
  return "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: " + retry_after +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Both answer "Hello there!" unless told otherwise.
struct two_servers : world {
  scripted_model second;
  task_group second_tasks;
  scripted_model* chosen = nullptr;  ///< the one that is asked first, whichever that is

  two_servers()
      : second(loop.get_executor()),
        second_tasks(loop.get_executor(), [](const std::string&, const std::string& what) {
          throw std::runtime_error(what);
        }) {
    second.start(second_tasks);
    second.answers(whole_answer({"Hello", " there", "!"}));
    variables["OLLAMA_URL"] = model.url() + "," + second.url();
  }
  ~two_servers() {
    stop_worker();
    second_tasks.cancel();
    drive(loop, second_tasks.join());
  }

  /// Plays `what` at the server that is asked first, always; the other one answers.
  void the_first_asked(const scripted_model::script& what) {
    for (auto* server : {&model, &second}) {
      const auto script = [this, server, what](model_peer& peer, std::string request) -> task<> {
        if (!chosen) chosen = server;
        const auto answer = whole_answer({"Hello", " there", "!"});
        if (chosen == server) co_await what(peer, std::move(request));
        else co_await peer.send(answer);
      };
      server->plays(script);
    }
  }
  void the_first_asked_says(std::string bytes) {
    the_first_asked([bytes](model_peer& peer, std::string) { return peer.send(bytes); });
  }
  [[nodiscard]] scripted_model& other() { return chosen == &model ? second : model; }

  void go_down() {
    for (auto* server : {&model, &second}) {
      server->list_answer = plain_answer("500 Internal Server Error", with_charset, R"({"error":"down"})");
      server->plays(hang_up);
    }
  }
  void come_back() {
    for (auto* server : {&model, &second}) {
      server->list_answer.clear();
      server->answers(whole_answer({"Hello", " again"}));
    }
  }
};

}  // namespace luka::test
