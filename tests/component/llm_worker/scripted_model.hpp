// A model server down to the byte: what is written, when, and how the connection ends is up to the test.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"

namespace luka::test {

/// One connection of the worker, in the hands of a script.
class model_peer {
 public:
  explicit model_peer(asio::ip::tcp::socket socket);

  /// Writes in pieces of `size` bytes, letting the worker read in between; 0 = all at once.
  task<> send(std::string bytes, std::size_t size = 0);
  void hang_up();  ///< FIN
  void reset();    ///< RST
  /// Until the worker closes the connection. False when it has not within `patience`.
  task<bool> is_closed_within(duration patience);
  /// The next request's head and body; "" when the worker has closed the connection.
  task<std::string> read_request();
  [[nodiscard]] bool is_open() const { return socket_.is_open(); }

 private:
  asio::ip::tcp::socket socket_;
  std::string unread_;
};

class scripted_model {
 public:
  using script = std::function<task<>(model_peer& peer, std::string request)>;

  std::vector<std::string> requests;  ///< to /api/chat, head and body
  std::vector<std::string> list_requests;  ///< of the models
  std::vector<std::string> load_requests;  ///< those that only load the model
  int connections = 0;
  std::string models = R"({"models":[{"name":"test-model:latest"}]})";
  std::string loaded_models;  ///< of those in memory; as `models` when it is ""
  bool silent_about_loaded = false;
  std::string list_answer;  ///< the bytes in place of an answer with `models`

  explicit scripted_model(asio::any_io_executor executor);
  void start(task_group& tasks);
  /// From now on it refuses connections; those that are there stay.
  void stop_listening() { acceptor_.close(); }

  /// Plays `what` for every POST /api/chat. A GET, for the list of models, is answered by itself.
  void plays(script what) { script_ = std::move(what); }
  /// Plays `what` for every request that only loads the model; it is loaded already unless this is called.
  void plays_load(script what) { load_script_ = std::move(what); }
  /// Sends these bytes for every request, in pieces of `size` bytes.
  void answers(std::string bytes, std::size_t size = 0);

  [[nodiscard]] std::string url() const;
  /// Until that many chat requests have come. Throws when they do not.
  task<> until_requests(std::size_t count);

 private:
  task<> accept(task_group& tasks);
  task<> serve(asio::ip::tcp::socket socket);

  asio::ip::tcp::acceptor acceptor_;
  script script_, load_script_;
  wakeup requested_;
};

// The bytes of Ollama's answers.
std::string stream_head();
std::string http_chunk(const std::string& bytes);
std::string text_line(const std::string& json_escaped);
std::string done_line(const std::string& reason = "stop");
/// That the model is loaded.
std::string load_answer();
/// A whole answer: head, one chunk per piece, done, end.
std::string whole_answer(const std::vector<std::string>& pieces);
std::string plain_answer(const std::string& status, const std::string& content_type, const std::string& body);
inline const std::string last_chunk = "0\r\n\r\n";

}  // namespace luka::test
