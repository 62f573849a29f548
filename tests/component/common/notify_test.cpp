#include "common/service/notify.hpp"

#include <csignal>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/component/common/sample.hpp"
#include "tests/component/common/scoped_environment.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using test::scoped_variable;
using test::temp_dir;

namespace {

/// Receives what is said to the supervisor.
class supervisor {
 public:
  /// A path, or '@' and a name without a file.
  explicit supervisor(const std::string& address) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, address.data(), address.size());
    if (address[0] == '@') where.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    const timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&where), size) == 0);
  }
  ~supervisor() { ::close(fd_); }
  supervisor(const supervisor&) = delete;
  supervisor& operator=(const supervisor&) = delete;

  /// The next datagram; waits for it, and "" when none comes.
  std::string next() { return receive(0); }
  /// "" when there is none now.
  std::string waiting() { return receive(MSG_DONTWAIT); }

 private:
  std::string receive(int flags) {
    char text[1024];
    const auto length = ::recv(fd_, text, sizeof text, flags);
    return length < 0 ? std::string() : std::string(text, static_cast<std::size_t>(length));
  }

  int fd_;
};

std::string content(const std::string& file) {
  std::ifstream in(file);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

TEST_CASE("a supervisor that listens at a path is told") {
  const temp_dir dir;
  supervisor systemd(dir.file("notify"));
  const scoped_variable socket("NOTIFY_SOCKET", dir.file("notify"));
  service::notify_supervisor("STATUS=warming up");
  CHECK(systemd.waiting() == "STATUS=warming up");
}

TEST_CASE("a supervisor that listens at a name without a file is told") {
  const std::string name = "@luka-notify-test-" + std::to_string(::getpid());
  supervisor systemd(name);
  const scoped_variable socket("NOTIFY_SOCKET", name);
  service::notify_supervisor("WATCHDOG=1");
  CHECK(systemd.waiting() == "WATCHDOG=1");
}

TEST_CASE("ready and stopping are announced to the supervisor and by a file") {
  const temp_dir dir;
  supervisor systemd(dir.file("notify"));
  const scoped_variable socket("NOTIFY_SOCKET", dir.file("notify"));
  const scoped_variable file("LUKA_READY_FILE", dir.file("ready"));
  service::announce_ready("2 slots");
  CHECK(systemd.waiting() == "READY=1\nSTATUS=2 slots");
  CHECK(content(dir.file("ready")) == std::to_string(::getpid()) + "\n");
  service::announce_stopping();
  CHECK(systemd.waiting() == "STOPPING=1");
  CHECK_FALSE(std::filesystem::exists(dir.file("ready")));
}

TEST_CASE("without a supervisor, or with one that cannot be reached, nothing happens") {
  const temp_dir dir;
  const scoped_variable no_file("LUKA_READY_FILE", std::nullopt);
  const std::optional<std::string> addresses[] = {std::nullopt,           "",          "relative/path", "vsock:2:1",
                                                  dir.file("nobody-there"), "/" + std::string(200, 'x')};
  for (const auto& address : addresses) {
    const scoped_variable socket("NOTIFY_SOCKET", address);
    CHECK_NOTHROW(service::announce_ready("fine"));
    CHECK_NOTHROW(service::announce_stopping());
  }
  CHECK(std::filesystem::is_empty(dir.path()));
}

TEST_CASE("a ready file that cannot be written is no reason to stop") {
  const scoped_variable no_socket("NOTIFY_SOCKET", std::nullopt);
  const scoped_variable file("LUKA_READY_FILE", "/nowhere/ready");
  CHECK_NOTHROW(service::announce_ready("fine"));
  CHECK_NOTHROW(service::announce_stopping());
}

TEST_CASE("a process says when it is ready, that it lives, and when it stops") {
  test::sample s;
  supervisor systemd(s.dir.file("notify"));
  auto& process = s.start({}, {{"NOTIFY_SOCKET", s.dir.file("notify")},
                               {"LUKA_READY_FILE", s.dir.file("ready")},
                               {"WATCHDOG_USEC", "20000"}});
  CHECK(systemd.next() == "READY=1\nSTATUS=number 5");
  CHECK(test::eventually([&] { return content(s.dir.file("ready")) == std::to_string(process.pid()) + "\n"; }));
  for (int i = 0; i < 3; ++i) CHECK(systemd.next() == "WATCHDOG=1");
  process.signal(SIGTERM);
  std::string last = systemd.next();
  while (last == "WATCHDOG=1") last = systemd.next();
  CHECK(last == "STOPPING=1");
  CHECK(process.wait() == 0);
  CHECK_FALSE(std::filesystem::exists(s.dir.file("ready")));
}
