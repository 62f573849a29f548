#include "common/service/endpoint_guard.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace luka::service {

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

std::optional<endpoint_guard> endpoint_guard::acquire(const std::string& endpoint) {
  if (!endpoint.starts_with("ipc://")) return endpoint_guard(-1);
  const std::filesystem::path path = endpoint.substr(6);
  if (path.has_parent_path() && !std::filesystem::exists(path.parent_path())) {
    std::filesystem::create_directories(path.parent_path());
    std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all |
                                                         std::filesystem::perms::group_read |
                                                         std::filesystem::perms::group_exec);
  }
  const std::string lock = path.string() + ".lock";
  const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) fail("cannot open " + lock);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return endpoint_guard(fd);
  const bool held = errno == EWOULDBLOCK;
  const int reason = errno;
  ::close(fd);
  errno = reason;
  if (!held) fail("cannot lock " + lock);
  return std::nullopt;
}

endpoint_guard::endpoint_guard(endpoint_guard&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

endpoint_guard::~endpoint_guard() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace luka::service
