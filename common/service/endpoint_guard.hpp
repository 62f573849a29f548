// Makes sure that one process at a time binds an ipc endpoint: libzmq's bind steals the path of another silently.
#pragma once

#include <optional>
#include <string>

namespace luka::service {

/// Holds an flock on "<path>.lock" for as long as it lives; creates the folder (mode 0750) if need be. For a tcp
/// endpoint it holds nothing, since the second bind fails there.
class endpoint_guard {
 public:
  /// Empty when another process holds it. Throws std::system_error when the folder cannot be made or written.
  static std::optional<endpoint_guard> acquire(const std::string& endpoint);

  endpoint_guard(endpoint_guard&& other) noexcept;
  endpoint_guard& operator=(endpoint_guard&&) = delete;
  ~endpoint_guard();

 private:
  explicit endpoint_guard(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace luka::service
