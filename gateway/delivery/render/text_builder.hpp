// Writes text in styles that are switched on and off.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/delivery/render/styled_text.hpp"

namespace luka::gateway::render {

/// Pure. Code and `pre` are written in no other style but the quote, as Telegram wants it (Bot API, "Nested entities"):
/// a style that is interrupted by code ends before it and begins anew behind it. In a link there is no code: the address
/// is worth more. Whether styles overlap properly is not its concern (entities.hpp).
class text_builder {
 public:
  /// What is switched on is counted: bold in bold ends with the outer one.
  void begin(entity_kind style) { ++depth_[index(style)]; }
  void end(entity_kind style) { if (depth_[index(style)] > 0) --depth_[index(style)]; }

  /// A link within another one is text.
  void begin_link();
  /// `url`: of the link; "" if it turns out not to be one.
  void end_link(const std::string& url);
  /// What the link says so far, or the outer one if there is one.
  [[nodiscard]] std::string_view link_text() const { return std::string_view(out_.text).substr(link_begin_); }
  [[nodiscard]] bool in_link() const { return links_ > 0; }

  /// From here on the next style of each kind is an entity of its own, though it may adjoin the last one; not so quotes.
  void separate();
  void separate_quote() { last_[index(entity_kind::blockquote)] = none; }

  /// In the styles that are on.
  void write(std::string_view text);
  /// In none of them but the quote.
  void write_plain(std::string_view text);
  void write_pre(std::string_view text, const std::string& language);
  /// Already styled; of the styles that are on only the quote is added.
  void write(const styled_text& more);

  [[nodiscard]] const std::string& text() const { return out_.text; }
  [[nodiscard]] styled_text take() && { return std::move(out_); }

 private:
  static constexpr std::size_t kinds = 9;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  static std::size_t index(entity_kind kind) { return static_cast<std::size_t>(kind); }
  [[nodiscard]] bool is_on(entity_kind kind) const { return depth_[index(kind)] > 0; }
  void cover(entity_kind kind, std::size_t begin);

  static constexpr std::array<std::size_t, kinds> all_none() {
    std::array<std::size_t, kinds> all{};
    all.fill(none);
    return all;
  }

  styled_text out_;
  std::array<int, kinds> depth_{};
  std::array<std::size_t, kinds> last_ = all_none();  ///< the span of each kind that may be continued
  int links_ = 0;
  std::size_t link_begin_ = 0;
};

}  // namespace luka::gateway::render
