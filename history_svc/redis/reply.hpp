// What Redis answers and what it is asked (RESP2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace luka::redis {

/// A command and its arguments; arguments may hold any bytes.
using command = std::vector<std::string>;

struct reply {
  enum class kind { nil, integer, text, status, error, array };

  kind is = kind::nil;
  std::int64_t integer = 0;
  std::string text;             ///< of text, status and error ("WRONGTYPE Operation against …")
  std::vector<reply> elements;  ///< of array

  bool operator==(const reply&) const = default;
};

}  // namespace luka::redis
