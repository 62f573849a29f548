// The parameters of a Bot API call, whichever way they came: query, JSON body or urlencoded body; the query wins.
// Values are read leniently, as the server does: numbers may be strings, objects may be strings of JSON.
#pragma once

#include "tests/sim/telegram/api_error.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telegram_sim {

class call_params {
 public:
  // Errors: 400 for a body that is not what its content type says, or not UTF-8. No body is no parameters.
  static api_result<call_params> read(std::string_view query, std::string_view content_type, std::string_view body);

  bool has(std::string_view name) const { return values_.contains(name); }
  std::string text(std::string_view name) const;  // empty when absent
  std::optional<std::int64_t> integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  // Null when absent or empty. Errors: 400 "can't parse <what> JSON object".
  api_result<boost::json::value> structured(std::string_view name, std::string_view what) const;
  // The same, but null when it can not be read, too.
  boost::json::value structured_or_null(std::string_view name) const;

 private:
  boost::json::object values_;
};

// Text to number, all of it or nothing.
std::optional<std::int64_t> parse_integer(std::string_view text);

}  // namespace telegram_sim
