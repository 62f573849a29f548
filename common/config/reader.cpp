#include "common/config/reader.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

#include <boost/asio/ip/address.hpp>

namespace luka::config {

namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A tcp:// endpoint on a loopback address, as both bind() and connect() of libzmq understand it: bind() knows no
/// names, and IPv6 is off by default.
std::optional<std::string> loopback_tcp(const std::string& endpoint) {
  const auto rest = endpoint.substr(6);
  const auto colon = rest.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto host = rest.substr(0, colon) == "localhost" ? "127.0.0.1" : rest.substr(0, colon);
  const auto port = parse<std::uint16_t>(rest.substr(colon + 1));
  boost::system::error_code invalid;
  const auto address = boost::asio::ip::make_address_v4(host, invalid);
  if (invalid || !address.is_loopback() || !port || *port == 0) return std::nullopt;
  return "tcp://" + host + ":" + std::to_string(*port);
}

}  // namespace

std::optional<std::string> reader::find(const std::string& key) const {
  const auto found = from_.find(key);
  if (found == from_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

void reader::declare(const std::string& key, std::string accepts, std::string fallback, const std::string& meaning) {
  keys_.push_back({key, std::move(accepts), std::move(fallback), meaning});
}

void reader::complain(const std::string& key, const std::string& what) { errors_.push_back(key + ": " + what); }

std::string reader::text(const std::string& key, const std::string& fallback, const std::string& meaning) {
  declare(key, "text", fallback, meaning);
  return find(key).value_or(fallback);
}

std::string reader::secret(const std::string& key, const std::string& meaning, const std::string& accepts) {
  declare(key, accepts, "(required)", meaning);
  const auto value = find(key);
  if (!value) complain(key, "is not set; it must be " + accepts);
  return value.value_or("");
}

std::string reader::optional_secret(const std::string& key, const std::string& meaning) {
  declare(key, "text", "", meaning);
  return find(key).value_or("");
}

std::int64_t reader::integer(const std::string& key, std::int64_t fallback, std::int64_t least, std::int64_t most,
                             const std::string& meaning) {
  const std::string accepts = std::to_string(least) + " to " + std::to_string(most);
  declare(key, accepts, std::to_string(fallback), meaning);
  const auto value = find(key);
  if (!value) return fallback;
  const auto number = parse<std::int64_t>(*value);
  if (number && *number >= least && *number <= most) return *number;
  complain(key, "'" + *value + "' is not a whole number from " + accepts);
  return fallback;
}

std::chrono::milliseconds reader::seconds(const std::string& key, double fallback, double least, double most,
                                          const std::string& meaning) {
  const std::string accepts = number_text(least) + " to " + number_text(most) + " seconds";
  declare(key, accepts, number_text(fallback), meaning);
  double chosen = fallback;
  if (const auto value = find(key)) {
    const auto number = parse<double>(*value);
    if (number && *number >= least && *number <= most) chosen = *number;
    else complain(key, "'" + *value + "' is not a number of seconds from " + accepts);
  }
  return std::chrono::milliseconds(std::llround(chosen * 1000));
}

bool reader::flag(const std::string& key, bool fallback, const std::string& meaning) {
  declare(key, "on, off", fallback ? "on" : "off", meaning);
  const auto value = find(key);
  if (!value) return fallback;
  if (*value == "on" || *value == "true" || *value == "yes" || *value == "1") return true;
  if (*value == "off" || *value == "false" || *value == "no" || *value == "0") return false;
  complain(key, "'" + *value + "' is neither on nor off");
  return fallback;
}

std::string reader::choice(const std::string& key, const std::vector<std::string>& options,
                           const std::string& meaning) {
  std::string accepts;
  for (const auto& option : options) accepts += (accepts.empty() ? "" : ", ") + option;
  declare(key, accepts, options.front(), meaning);
  const auto value = find(key);
  if (!value) return options.front();
  for (const auto& option : options)
    if (option == *value) return option;
  complain(key, "'" + *value + "' is not one of: " + accepts);
  return options.front();
}

http::base_url reader::url(const std::string& key, const std::string& fallback, const std::string& meaning) {
  declare(key, "http:// or https:// URL", fallback, meaning);
  const auto value = find(key).value_or(fallback);
  const auto parsed = http::parse_base_url(value);
  if (parsed) return *parsed;
  // The text is not repeated: people put passwords into URLs.
  complain(key, "is not a URL of the form http://host[:port][/path] without user name, query or fragment");
  return {};
}

std::vector<std::int64_t> reader::ids(const std::string& key, const std::string& meaning) {
  declare(key, "ids, comma-separated", "", meaning);
  std::vector<std::int64_t> found;
  std::string rest = find(key).value_or("");
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    std::string part = rest.substr(0, comma);
    rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    std::erase_if(part, [](char c) { return c == ' ' || c == '\t'; });
    if (part.empty()) continue;
    const auto number = parse<std::int64_t>(part);
    if (number) found.push_back(*number);
    else complain(key, "'" + part + "' is not an id: ids are whole numbers, comma-separated");
  }
  return found;
}

std::string reader::endpoint(const std::string& key, const std::string& fallback, const std::string& meaning) {
  declare(key, "ipc://path or tcp://127.0.0.1:port", fallback, meaning);
  const auto value = find(key).value_or(fallback);
  constexpr std::size_t longest_path = 107;  // sockaddr_un
  if (value.starts_with("ipc://") && value.size() > 6) {
    if (value.size() - 6 <= longest_path) return value;
    complain(key, "the path is longer than 107 characters: " + value);
  } else if (value.starts_with("tcp://")) {
    if (const auto local = loopback_tcp(value)) return *local;
    complain(key, "'" + value + "' is not tcp://127.0.0.1:port; on an address that is not loopback others could read " +
                      "the conversations");
  } else {
    complain(key, "'" + value + "' is neither ipc://path nor tcp://127.0.0.1:port");
  }
  return fallback;
}

std::string describe(const std::vector<key_help>& keys) {
  std::string out;
  for (const auto& key : keys) {
    out += "  " + key.key + "\n      " + key.meaning + "\n      accepts: " + key.accepts;
    out += "; default: " + (key.default_text.empty() ? std::string("(empty)") : key.default_text) + "\n";
  }
  return out;
}

}  // namespace luka::config
