#include "gateway/delivery/render/entities.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::string_view white_space = " \t\n\r\v\f";

/// How much is lost without it, and which one is outside where two cover the same text.
int rank(entity_kind kind) {
  switch (kind) {
    case entity_kind::blockquote:
    case entity_kind::expandable_blockquote: return 0;
    case entity_kind::pre: return 1;
    case entity_kind::text_link: return 2;
    case entity_kind::code: return 3;
    case entity_kind::bold: return 4;
    case entity_kind::strikethrough: return 5;
    case entity_kind::italic: return 6;
    case entity_kind::underline: return 7;
  }
  return 8;
}

/// Where the text begins for a reader: behind white space, but code keeps its first line's indentation.
std::size_t visible_begin(std::string_view text, std::size_t begin, std::size_t end, bool is_code_block) {
  auto first = text.substr(0, end).find_first_not_of(white_space, begin);
  if (first == std::string_view::npos) return end;
  if (!is_code_block) return first;
  while (first > begin && text[first - 1] != '\n') --first;
  return first;
}

std::size_t visible_end(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && white_space.find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

bool comes_first(const span& a, const span& b) {
  return std::tuple(a.begin, b.end, rank(a.kind)) < std::tuple(b.begin, a.end, rank(b.kind));
}

std::vector<span> trimmed(const styled_text& styled) {
  std::vector<span> spans;
  spans.reserve(styled.spans.size());
  for (const auto& each : styled.spans) {
    const auto end = visible_end(styled.text, each.begin, each.end);
    auto begin = visible_begin(styled.text, each.begin, end, each.kind == entity_kind::pre);
    if (each.kind == entity_kind::blockquote && begin < end) {
      // Code that a quote begins with keeps its indentation within the quote.
      const auto code_begin = visible_begin(styled.text, each.begin, end, true);
      const auto starts_there = [&](const span& other) {
        return other.kind == entity_kind::pre && other.begin <= code_begin && begin < other.end;
      };
      if (std::ranges::any_of(styled.spans, starts_there)) begin = code_begin;
    }
    if (begin < end) spans.push_back({each.kind, begin, end, each.detail});
  }
  std::ranges::sort(spans, comes_first);
  return spans;
}

/// Whether Telegram allows `inner` within `outer`.
bool may_hold(entity_kind outer, entity_kind inner) {
  const bool quote = outer == entity_kind::blockquote || outer == entity_kind::expandable_blockquote;
  if (inner == outer || outer == entity_kind::code || outer == entity_kind::pre) return false;
  return quote || (inner != entity_kind::code && inner != entity_kind::pre && rank(inner) > 1);
}

/// Spans that are apart or inside each other; `spans` is in order.
std::vector<span> nested(std::string_view text, std::vector<span> spans) {
  std::vector<span> done;
  std::vector<span> open;  // each inside the one before it
  // A span that reaches over the end of an outer one is cut there; its rest is looked at again, in its place.
  for (std::size_t i = 0; i < spans.size(); ++i) {
    auto each = spans[i];
    while (!open.empty() && open.back().end <= each.begin) open.pop_back();
    if (!open.empty() && each.end > open.back().end) {
      auto rest = each;
      rest.begin = visible_begin(text, open.back().end, each.end, false);
      each.end = visible_end(text, each.begin, open.back().end);
      const auto from = spans.begin() + static_cast<std::ptrdiff_t>(i) + 1;
      spans.insert(std::upper_bound(from, spans.end(), rest, comes_first), std::move(rest));
    }
    const bool allowed = std::ranges::all_of(open, [&](const span& outer) { return may_hold(outer.kind, each.kind); });
    if (!allowed) continue;
    open.push_back(each);
    done.push_back(std::move(each));
  }
  return done;
}

void keep_the_best(std::vector<span>& spans) {
  for (int worst = rank(entity_kind::underline); spans.size() > most_entities && worst >= 0; --worst) {
    auto excess = spans.size() - most_entities;
    for (auto it = spans.end(); it != spans.begin() && excess > 0;) {
      --it;
      if (rank(it->kind) != worst) continue;
      it = spans.erase(it);
      --excess;
    }
  }
}

/// Counts UTF-16 units up to places that only grow.
class utf16_counter {
 public:
  explicit utf16_counter(std::string_view text) : text_(text) {}
  std::size_t at(std::size_t byte) {
    units_ += count_utf16_units(text_.substr(byte_, byte - byte_));
    byte_ = byte;
    return units_;
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  std::size_t units_ = 0;
};

std::vector<text_entity> in_utf16(std::string_view text, std::vector<span> spans) {
  std::vector<std::size_t> places;
  for (const auto& each : spans) places.insert(places.end(), {each.begin, each.end});
  std::ranges::sort(places);
  std::vector<std::size_t> units(places.size());
  utf16_counter counter(text);
  std::ranges::transform(places, units.begin(), [&](std::size_t place) { return counter.at(place); });
  const auto unit_at = [&](std::size_t place) {
    return units[static_cast<std::size_t>(std::ranges::lower_bound(places, place) - places.begin())];
  };
  std::vector<text_entity> entities;
  entities.reserve(spans.size());
  for (auto& each : spans) {
    const auto begin = unit_at(each.begin);
    entities.push_back({each.kind, begin, unit_at(each.end) - begin, std::move(each.detail)});
  }
  return entities;
}

}  // namespace

formatted_text formatted(const styled_text& styled) {
  const std::string_view text = styled.text;
  auto spans = nested(text, trimmed(styled));
  keep_the_best(spans);
  const auto end = visible_end(text, 0, text.size());
  auto begin = visible_begin(text, 0, end, false);
  for (const auto& each : spans) begin = std::min(begin, each.begin);
  for (auto& each : spans) {
    each.begin -= begin;
    each.end -= begin;
  }
  formatted_text page;
  page.text = text.substr(begin, end - begin);
  page.entities = in_utf16(page.text, std::move(spans));
  return page;
}

}  // namespace luka::gateway::render
