#include "tests/support/redis_server.hpp"

#include <csignal>
#include <memory>
#include <stdexcept>

#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/eventually.hpp"

namespace luka::test {

namespace {

using connection = std::unique_ptr<redisContext, decltype(&redisFree)>;
using reply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

connection connect(const std::string& socket) {
  const timeval patience{2, 0};
  connection made(redisConnectUnixWithTimeout(socket.c_str(), patience), &redisFree);
  if (!made || made->err) throw std::runtime_error("no connection to redis");
  redisSetTimeout(made.get(), patience);
  return made;
}

reply carry_out(redisContext& with, const std::vector<std::string>& command) {
  std::vector<const char*> starts;
  std::vector<std::size_t> lengths;
  for (const auto& argument : command) {
    starts.push_back(argument.data());
    lengths.push_back(argument.size());
  }
  const int count = static_cast<int>(command.size());
  auto* raw = static_cast<redisReply*>(redisCommandArgv(&with, count, starts.data(), lengths.data()));
  if (!raw) throw std::runtime_error("no reply from redis");
  return reply(raw, &freeReplyObject);
}

std::string text_of(const redisReply& what) {
  if (what.type == REDIS_REPLY_NIL) return "(nil)";
  if (what.type == REDIS_REPLY_INTEGER) return std::to_string(what.integer);
  if (what.type != REDIS_REPLY_ARRAY) return std::string(what.str, what.len);
  std::string out;
  for (std::size_t i = 0; i < what.elements; ++i) out += (i > 0 ? "\n" : "") + text_of(*what.element[i]);
  return out;
}

}  // namespace

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  auto* const generic = reinterpret_cast<sockaddr*>(&where);
  const bool found = fd >= 0 && ::bind(fd, generic, size) == 0 && ::getsockname(fd, generic, &size) == 0;
  ::close(fd);
  if (!found) throw std::runtime_error("no free port");
  return ntohs(where.sin_port);
}

redis_server::redis_server(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {
  // Somebody else may take the port before Redis does.
  for (int attempt = 1;; ++attempt) {
    port_ = free_port();
    try {
      start();
      return;
    } catch (const std::runtime_error&) {
      if (attempt == 3) throw;
    }
  }
}

void redis_server::start() {
  child_process::options how;
  how.program = "redis-server";
  how.arguments = {"--bind", "127.0.0.1", "--port", std::to_string(port_), "--unixsocket", socket()};
  for (const char* more : {"--dir", dir_.path().c_str(), "--appendonly", "yes", "--save", "", "--databases", "16"})
    how.arguments.emplace_back(more);
  how.arguments.insert(how.arguments.end(), arguments_.begin(), arguments_.end());
  how.output = dir_.file("redis.log");
  process_.emplace(how);
  eventually([&] { return answers() || !process_->is_running(); });
  if (!answers()) throw std::runtime_error("redis-server does not start: " + process_->output());
}

bool redis_server::answers() const {
  try {
    const auto with = connect(socket());
    const auto answer = carry_out(*with, {"PING"});
    const std::string text = text_of(*answer);
    return answer->type != REDIS_REPLY_ERROR || text.starts_with("NOAUTH") || text.starts_with("NOPERM");
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::string redis_server::ask(const std::vector<std::string>& command, const std::vector<std::string>& login) const {
  const auto with = connect(socket());
  if (!login.empty()) {
    std::vector<std::string> auth{"AUTH"};
    auth.insert(auth.end(), login.begin(), login.end());
    const auto answer = carry_out(*with, auth);
    if (answer->type == REDIS_REPLY_ERROR) throw std::runtime_error("AUTH: " + text_of(*answer));
  }
  return text_of(*carry_out(*with, command));
}

}  // namespace luka::test
