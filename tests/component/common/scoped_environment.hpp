// Environment variables for as long as a test needs them.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace luka::test {

/// Sets a variable (or unsets it, without a value) and puts it back at the end. Not while other threads run.
class scoped_variable {
 public:
  scoped_variable(std::string key, const std::optional<std::string>& value) : key_(std::move(key)) {
    if (const char* before = std::getenv(key_.c_str())) before_ = before;
    put(value);
  }
  ~scoped_variable() { put(before_); }
  scoped_variable(const scoped_variable&) = delete;
  scoped_variable& operator=(const scoped_variable&) = delete;

 private:
  void put(const std::optional<std::string>& value) {
    if (value) ::setenv(key_.c_str(), value->c_str(), 1);
    else ::unsetenv(key_.c_str());
  }

  std::string key_;
  std::optional<std::string> before_;
};

}  // namespace luka::test
