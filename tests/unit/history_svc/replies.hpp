// Replies of Redis, for tests.
#pragma once

#include <string>
#include <vector>

#include "history_svc/redis/reply.hpp"

namespace luka::test {

inline redis::reply text_reply(const std::string& text) {
  redis::reply made;
  made.is = redis::reply::kind::text;
  made.text = text;
  return made;
}

inline redis::reply integer_reply(std::int64_t value) {
  redis::reply made;
  made.is = redis::reply::kind::integer;
  made.integer = value;
  return made;
}

inline redis::reply status_reply(const std::string& text) {
  redis::reply made;
  made.is = redis::reply::kind::status;
  made.text = text;
  return made;
}

inline redis::reply list_reply(std::vector<redis::reply> elements) {
  redis::reply made;
  made.is = redis::reply::kind::array;
  made.elements = std::move(elements);
  return made;
}

inline redis::reply text_list(const std::vector<std::string>& texts) {
  std::vector<redis::reply> elements;
  for (const auto& text : texts) elements.push_back(text_reply(text));
  return list_reply(std::move(elements));
}

}  // namespace luka::test
