// A real Redis, the real history_svc as a process, and a client of it.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "common/async/task_group.hpp"
#include "common/zmq/request_client.hpp"
#include "proto/codec.hpp"
#include "proto/history.hpp"
#include "proto/journal.hpp"
#include "tests/support/redis_server.hpp"

namespace luka::test {

using answer = std::variant<proto::context, proto::appended, proto::forgotten, proto::jobs_accepted, proto::noted,
                            proto::unfinished, proto::failed_job, proto::usage, proto::history_refused>;
using environment = std::map<std::string, std::string>;

/// history_svc on an ipc endpoint in `folder`; started, and waited for until it is ready.
class history_process {
 public:
  history_process(const temp_dir& folder, const std::string& name, environment settings);

  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  child_process& process() { return *process_; }
  /// How often its log holds `text`.
  [[nodiscard]] int times_logged(const std::string& text) const;

 private:
  std::string endpoint_;
  std::optional<child_process> process_;
};

/// Asks one history_svc, as gateway and workers do.
class history_client {
 public:
  explicit history_client(const std::string& endpoint);
  ~history_client();

  /// Sends all at the same time and waits for every reply. Throws if one is missing after ten seconds.
  std::vector<answer> ask_all(const std::vector<std::string>& bodies);
  answer ask(const std::string& body) { return ask_all({body}).front(); }

  proto::context load(const std::string& conversation, std::uint32_t limit = 10);
  /// Whether it was stored now. Throws if it was refused.
  bool append(const std::string& conversation, const std::string& turn, const std::string& question,
              const std::string& reply);

 private:
  task<> collect(std::string body, answer& into);

  asio::io_context loop_;
  zmq::context_t context_;
  task_group tasks_;
  request_client requests_;
};

std::string load_body(const std::string& conversation, std::uint32_t limit = 10);
std::string append_body(const std::string& conversation, const std::string& turn, const std::string& question,
                        const std::string& reply);
std::string forget_body(const std::string& conversation);

/// The reason of a refusal; nullopt if it is another answer.
std::optional<proto::history_error> refusal(const answer& what);

/// Where `server` is, for history_svc.
environment on_socket(const redis_server& server);

}  // namespace luka::test
