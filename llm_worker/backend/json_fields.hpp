// Reading JSON that others wrote: a field that is missing, or of another type than documented, is like one that is empty.
#pragma once

#include <cstdint>
#include <string_view>

#include <boost/json.hpp>

namespace luka::worker {

inline std::string_view text_at(const boost::json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  const auto* text = found ? found->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

inline std::uint64_t count_at(const boost::json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  if (!found) return 0;
  if (const auto* number = found->if_uint64()) return *number;
  if (const auto* number = found->if_int64()) return *number > 0 ? static_cast<std::uint64_t>(*number) : 0;
  return 0;
}

inline bool is_true_at(const boost::json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  const auto* flag = found ? found->if_bool() : nullptr;
  return flag && *flag;
}

inline const boost::json::object* object_at(const boost::json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found ? found->if_object() : nullptr;
}

inline const boost::json::array* array_at(const boost::json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found ? found->if_array() : nullptr;
}

}  // namespace luka::worker
