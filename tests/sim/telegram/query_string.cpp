#include "tests/sim/telegram/query_string.hpp"

#include <algorithm>
#include <charconv>

namespace telegram_sim {

std::string percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    if (text[at] == '%' && at + 2 < text.size() &&
        std::from_chars(text.data() + at + 1, text.data() + at + 3, value, 16).ptr == text.data() + at + 3) {
      decoded.push_back(static_cast<char>(value));
      at += 2;
    } else {
      decoded.push_back(text[at] == '+' ? ' ' : text[at]);
    }
  }
  return decoded;
}

query_fields parse_query(std::string_view query) {
  query_fields fields;
  while (!query.empty()) {
    const auto size = std::min(query.find('&'), query.size());
    const auto field = query.substr(0, size);
    const auto equals = std::min(field.find('='), field.size());
    if (!field.empty()) {
      fields.emplace_back(percent_decode(field.substr(0, equals)),
                          percent_decode(field.substr(std::min(equals + 1, field.size()))));
    }
    query.remove_prefix(std::min(size + 1, query.size()));
  }
  return fields;
}

}  // namespace telegram_sim
