#include "gateway/delivery/render/source_cleaner.hpp"

#include "gateway/delivery/render/placeholders.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr char32_t replacement = 0xfffd;
constexpr char32_t byte_order_mark = 0xfeff;

bool is_plain_ascii(char c) { return (c >= ' ' && c < 0x7f) || c == '\n'; }

}  // namespace

std::optional<char32_t> as_sent(char32_t c) {
  if (c == 0) return replacement;
  if (c == 0x2028 || c == 0x2029) return U'\n';
  if (c < 0x20 || c == 0x7f) return c == U'\n' || c == U'\t' ? std::optional(c) : std::nullopt;
  if ((c >= 0x202a && c <= 0x202e) || c == 0x333 || c == 0x33f || c == 0x30a) return std::nullopt;
  if ((c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff || is_noncharacter(c)) return replacement;
  return c;
}

void source_cleaner::put(char32_t c, std::string& out) {
  const bool second_of_two = after_return_ && c == U'\n';
  after_return_ = c == U'\r';
  if (second_of_two || (!begun_ && c == byte_order_mark)) return;
  begun_ = true;
  if (c == U'\r') c = U'\n';
  if (const auto sent = as_sent(c)) append_utf8(out, *sent);
}

void source_cleaner::clean(std::string_view more, std::string& out) {
  std::string joined;
  if (!cut_.empty()) {
    joined = cut_ + std::string(more);
    more = joined;
    cut_.clear();
  }
  while (!more.empty()) {
    // Most of most texts.
    std::size_t plain = 0;
    if (!after_return_) {
      while (plain < more.size() && is_plain_ascii(more[plain])) ++plain;
    }
    if (plain > 0) {
      begun_ = true;
      out += more.substr(0, plain);
      more.remove_prefix(plain);
      continue;
    }
    if (is_cut_sequence(more)) {
      cut_ = more;
      return;
    }
    const auto next = decode(more);
    put(next.code_point, out);
    more.remove_prefix(next.length);
  }
}

void source_cleaner::finish(std::string& out) {
  for (std::size_t i = 0; i < cut_.size(); ++i) put(replacement, out);
  cut_.clear();
}

}  // namespace luka::gateway::render
