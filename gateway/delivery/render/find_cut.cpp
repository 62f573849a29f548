#include <algorithm>
#include <array>

#include "gateway/delivery/render/page_cutter.hpp"
#include "gateway/delivery/render/unicode.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::string_view white_space = " \t\n\r\v\f";

/// One page's worth of text and the places where it might end.
class cut_search {
 public:
  cut_search(std::string_view text, std::size_t limit, std::size_t full, std::size_t overflow)
      : text_(text), full_(full), overflow_(overflow), enough_(bytes_of_code_points(text, limit / 2)) {}

  /// Each of them where the page's text would end, or 0.
  [[nodiscard]] std::size_t before_block(const std::vector<parting_place>& places, parting how) const {
    for (auto it = places.rbegin(); it != places.rend(); ++it)
      if (it->how == how && it->at <= overflow_ && is_good(it->at)) return it->at;
    return 0;
  }
  /// `behind`: bytes of the separator that are still on the page.
  [[nodiscard]] std::size_t at(std::string_view separator, std::size_t behind = 0) const {
    if (full_ < behind) return 0;
    const auto found = text_.rfind(separator, full_ - behind);
    return found != std::string_view::npos && is_good(found + behind) ? found + behind : 0;
  }
  [[nodiscard]] std::size_t behind_sentence() const {
    constexpr std::array<std::string_view, 4> spaced{". ", "! ", "? ", ": "};
    constexpr std::array<std::string_view, 3> wide{"。", "！", "？"};
    std::size_t best = 0;
    for (const auto mark : spaced) best = std::max(best, at(mark, 1));
    for (const auto mark : wide) best = std::max(best, at(mark, mark.size()));
    return best;
  }
  [[nodiscard]] std::size_t between_graphemes() const {
    constexpr int longest = 64;  // of code points that are seen as one; what is longer is parted
    auto place = full_;
    for (int i = 0; i < longest && place > 0 && is_inside_grapheme(text_, place); ++i)
      place -= decode_before(text_, place).length;
    return place > 0 && !is_inside_grapheme(text_, place) ? place : full_;
  }

 private:
  [[nodiscard]] bool is_good(std::size_t place) const {
    if (place < enough_ || place == 0) return false;
    const auto next = text_.find_first_not_of(white_space, place);
    return next != std::string_view::npos && !is_inside_grapheme(text_, next);
  }

  std::string_view text_;
  std::size_t full_;      ///< where the limit is reached
  std::size_t overflow_;  ///< the first character behind it that is not white space
  std::size_t enough_;    ///< where a page is half full
};

bool is_in_code_block(const styled_text& styled, std::size_t at) {
  return std::ranges::any_of(styled.spans, [&](const span& each) {
    return each.kind == entity_kind::pre && each.begin < at && at < each.end;
  });
}

std::size_t best_end(const cut_search& search, const std::vector<parting_place>& places, bool in_code) {
  if (const auto end = search.before_block(places, parting::block)) return end;
  if (const auto end = std::max(search.before_block(places, parting::item), search.at("\n\n"))) return end;
  if (const auto end = search.at("\n")) return end;
  if (!in_code)
    if (const auto end = search.behind_sentence()) return end;
  if (const auto end = search.at(" ")) return end;
  return search.between_graphemes();
}

}  // namespace

std::optional<page_cut> find_cut(const styled_text& styled, const std::vector<parting_place>& places, std::size_t limit) {
  const std::string_view text = styled.text;
  const auto full = bytes_of_code_points(text, limit);
  const auto overflow = text.find_first_not_of(white_space, full);
  if (overflow == std::string_view::npos) return std::nullopt;
  auto end = best_end(cut_search(text, limit, full, overflow), places, is_in_code_block(styled, full));
  auto next = text.find_first_not_of(white_space, end);
  while (end > 0 && white_space.find(text[end - 1]) != std::string_view::npos) --end;
  if (is_in_code_block(styled, next)) {
    // Code keeps the indentation of the line that begins the next page.
    const auto line_end = text.substr(0, next).rfind('\n');
    if (line_end != std::string_view::npos && line_end >= end) next = line_end + 1;
  }
  return page_cut{end, next};
}

}  // namespace luka::gateway::render
