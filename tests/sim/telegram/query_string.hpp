// "a=1&b=two+words" → name and value, percent-decoded. Used for queries and for urlencoded bodies.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace telegram_sim {

using query_fields = std::vector<std::pair<std::string, std::string>>;

std::string percent_decode(std::string_view text);
query_fields parse_query(std::string_view query);

}  // namespace telegram_sim
