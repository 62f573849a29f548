#include "gateway/telegram/json_text.hpp"

#include <charconv>

namespace luka::telegram {

namespace {

constexpr std::string_view replacement = "\\ufffd";

unsigned char byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

/// The length of the UTF-8 character that the text starts with, 0 if it is none (overlong forms and surrogates too).
std::size_t utf8_length(std::string_view text) {
  const unsigned lead = byte_at(text, 0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte_at(text, i) & 0xc0) != 0x80) return 0;
  const unsigned second = byte_at(text, 1);
  const bool bad = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                   (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return bad ? 0 : length;
}

/// The code unit of "\uXXXX" at the start of the text.
std::optional<unsigned> unicode_escape(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const auto [end, failed] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  if (failed != std::errc() || end != text.data() + 6) return std::nullopt;
  return unit;
}

bool is_high(unsigned unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool is_low(unsigned unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

/// Copies the escape that `rest` starts with, mended; returns how much of `rest` it was.
std::size_t mend_escape(std::string_view rest, std::string& out) {
  const auto unit = unicode_escape(rest);
  std::size_t length = std::min<std::size_t>(rest.size(), 2);
  bool broken = false;
  if (unit) {
    length = 6;
    const auto next = is_high(*unit) ? unicode_escape(rest.substr(6)) : std::nullopt;
    if (next && is_low(*next)) length = 12;
    else broken = *unit == 0 || is_high(*unit) || is_low(*unit);
  }
  out += broken ? replacement : rest.substr(0, length);
  return length;
}

/// Copies the character of a string that `rest` starts with, mended; returns how much of `rest` it was.
std::size_t mend_character(std::string_view rest, std::string& out) {
  if (rest[0] == '\\') return mend_escape(rest, out);
  const std::size_t length = utf8_length(rest);
  const bool broken = length == 0 || byte_at(rest, 0) < 0x20;
  out += broken ? replacement : rest.substr(0, length);
  return std::max<std::size_t>(length, 1);
}

/// Walks over JSON text. Every step returns false when the text ends or is something else.
class cursor {
 public:
  explicit cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() const { return at_; }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }

  /// Past white space and this character.
  bool take(char wanted) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  bool skip_string(std::string_view* content = nullptr) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') ++at_;
      else if (text_[at_] == '"') break;
    }
    if (at_ >= text_.size()) return false;
    if (content) *content = text_.substr(begin, at_ - begin);
    ++at_;
    return true;
  }

  bool skip_value() {
    skip_space();
    std::size_t depth = 0;
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool closes = c == ']' || c == '}';
      if (depth == 0 && (closes || c == ',')) break;
      if (c == '"') {
        if (!skip_string()) return false;
        continue;
      }
      if (c == '[' || c == '{') ++depth;
      if (closes) --depth;
      ++at_;
    }
    return depth == 0 && at_ > begin && at_ < text_.size();
  }

  /// In an object: past '{' or ',' and `"key":`. False at its end, too.
  bool next_member(bool first, std::string_view& key) {
    return take(first ? '{' : ',') && skip_string(&key) && take(':');
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// With the cursor past '[': the elements, with the cursor at ']'.
bool split_elements(cursor& position, std::string_view text, std::vector<std::string_view>& elements) {
  position.skip_space();
  if (position.at() < text.size() && text[position.at()] == ']') return true;
  do {
    position.skip_space();
    const std::size_t begin = position.at();
    if (!position.skip_value()) return false;
    elements.push_back(text.substr(begin, position.at() - begin));
  } while (position.take(','));
  return position.at() < text.size() && text[position.at()] == ']';
}

}  // namespace

std::string mend_json_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool in_string = false;
  while (!text.empty()) {
    std::size_t taken = 1;
    if (text[0] == '"') in_string = !in_string;
    if (in_string && text[0] != '"') taken = mend_character(text, out);
    else out += text[0];
    text.remove_prefix(taken);
  }
  return out;
}

std::optional<split_answer> split_result_array(std::string_view text) {
  cursor position(text);
  std::string_view key;
  for (bool first = true; position.next_member(first, key); first = false) {
    if (key != "result") {
      if (!position.skip_value()) return std::nullopt;
      continue;
    }
    if (!position.take('[')) return std::nullopt;
    split_answer answer;
    answer.envelope = text.substr(0, position.at());
    if (!split_elements(position, text, answer.elements)) return std::nullopt;
    answer.envelope += text.substr(position.at());
    return answer;
  }
  return std::nullopt;
}

std::optional<std::int64_t> find_integer_member(std::string_view object, std::string_view key) {
  cursor position(object);
  std::string_view found;
  for (bool first = true; position.next_member(first, found); first = false) {
    position.skip_space();
    const std::size_t begin = position.at();
    const bool whole = position.skip_value();
    if (found == key) {
      std::int64_t value = 0;
      const char* const end = object.data() + position.at();
      const auto [stop, failed] = std::from_chars(object.data() + begin, end, value);
      const bool ends = stop == end || std::string_view(" \t\r\n").find(*stop) != std::string_view::npos;
      if (failed == std::errc() && ends) return value;
    }
    if (!whole) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace luka::telegram
