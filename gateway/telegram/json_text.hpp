// JSON as text: what has to be done before a strict parser sees it, and without building a tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luka::telegram {

/// Pure. Mends what people's messages can bring into strings and a strict parser refuses or a C string ends at: bytes
/// that are not UTF-8, raw control characters, \u0000 and lone surrogates become U+FFFD. Anything else stays as it is.
std::string mend_json_text(std::string_view text);

/// An answer whose "result" is an array, taken apart so that one bad element can not spoil the others.
struct split_answer {
  std::string envelope;                    ///< the answer with an empty array in place of the elements
  std::vector<std::string_view> elements;  ///< views into the text, balanced in brackets but not checked otherwise
};

/// Pure, not recursive. Nothing when the text is no object with an array "result", or is not balanced.
std::optional<split_answer> split_result_array(std::string_view text);

/// Pure. A whole number that is a direct member of the object, even if the rest of the object makes no sense.
std::optional<std::int64_t> find_integer_member(std::string_view object, std::string_view key);

}  // namespace luka::telegram
