// Settings, read once at start: each key is declared where it is read, so that --help can not forget one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/config/environment.hpp"
#include "common/http/url.hpp"

namespace luka::config {

/// One line of --help.
struct key_help {
  std::string key, accepts, default_text, meaning;
};

/// Pure: looks keys up in the variables that it is given. Collects every error instead of stopping at the first, and
/// never repeats the value of a secret. Each function returns the default when the value is missing or wrong; whoever
/// reads must look at errors() before using anything.
class reader {
 public:
  explicit reader(variables from) : from_(std::move(from)) {}

  std::string text(const std::string& key, const std::string& fallback, const std::string& meaning);
  /// Must be set: an empty value is an error.
  std::string secret(const std::string& key, const std::string& meaning, const std::string& accepts);
  /// May be left empty.
  std::string optional_secret(const std::string& key, const std::string& meaning);
  std::int64_t integer(const std::string& key, std::int64_t fallback, std::int64_t least, std::int64_t most,
                       const std::string& meaning);
  /// Seconds, with a decimal point if need be.
  std::chrono::milliseconds seconds(const std::string& key, double fallback, double least, double most,
                                    const std::string& meaning);
  bool flag(const std::string& key, bool fallback, const std::string& meaning);
  std::string choice(const std::string& key, const std::vector<std::string>& options, const std::string& meaning);
  http::base_url url(const std::string& key, const std::string& fallback, const std::string& meaning);
  /// Comma-separated whole numbers; empty by default.
  std::vector<std::int64_t> ids(const std::string& key, const std::string& meaning);
  /// ipc://path, or tcp:// on a loopback address (IPv4, or localhost, which becomes 127.0.0.1): anything else would be
  /// readable by others on the network.
  std::string endpoint(const std::string& key, const std::string& fallback, const std::string& meaning);

  /// For checks across keys. `what` must not hold a secret.
  void complain(const std::string& key, const std::string& what);

  [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }
  [[nodiscard]] const std::vector<key_help>& keys() const { return keys_; }

 private:
  std::optional<std::string> find(const std::string& key) const;
  void declare(const std::string& key, std::string accepts, std::string fallback, const std::string& meaning);

  variables from_;
  std::vector<std::string> errors_;
  std::vector<key_help> keys_;
};

/// The body of --help.
std::string describe(const std::vector<key_help>& keys);

}  // namespace luka::config
