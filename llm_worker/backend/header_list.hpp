// LLM_HEADERS: header fields that go with every request, as reverse proxies and hosted servers want them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luka::worker {

struct extra_header {
  std::string name, value;

  bool operator==(const extra_header&) const = default;
};

/// Pure. "Name: value", more of them after '|'. Nothing when one is not a header field, or is one that belongs to the
/// connection and not to the request.
std::optional<std::vector<extra_header>> parse_headers(std::string_view text);

/// Pure. What of it must not be seen: "Bearer KEY" as a whole, and the key alone.
std::vector<std::string> secrets_of(const extra_header& header);

}  // namespace luka::worker
