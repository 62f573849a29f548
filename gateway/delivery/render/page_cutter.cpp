#include "gateway/delivery/render/page_cutter.hpp"

#include <algorithm>

#include "gateway/delivery/render/entities.hpp"
#include "gateway/delivery/render/unicode.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

bool has_something_to_see(std::string_view text) { return find_visible(text) < text.size(); }

}  // namespace

void page_cutter::add(const styled_text& block, std::size_t newlines, parting how) {
  if (block.text.empty()) return;
  if (!rest_.text.empty()) {
    rest_.text.append(newlines, '\n');
    code_points_ += newlines;
    if (how != parting::never) places_.push_back({rest_.text.size(), how});
  }
  rest_.append(block);
  code_points_ += count_code_points(block.text);
  cut_full_pages();
}

void page_cutter::add_code_line(std::string_view line) {
  rest_.text += '\n';
  rest_.text += line;
  if (!rest_.spans.empty()) rest_.spans.back().end = rest_.text.size();
  code_points_ += 1 + count_code_points(line);
  cut_full_pages();
}

std::optional<formatted_text> page_cutter::last_page() const {
  if (!has_something_to_see(rest_.text)) return std::nullopt;
  return formatted(rest_);
}

void page_cutter::cut_full_pages() {
  while (code_points_ > limit_) {
    const auto cut = find_cut(rest_, places_, limit_);
    if (!cut) return;
    styled_text page;
    page.text = rest_.text.substr(0, cut->end);
    for (const auto& each : rest_.spans)
      if (each.begin < cut->end) page.spans.push_back({each.kind, each.begin, std::min(each.end, cut->end), each.detail});
    if (has_something_to_see(page.text)) full_.push_back(formatted(page));
    drop_front(cut->next);
  }
}

void page_cutter::drop_front(std::size_t bytes) {
  code_points_ -= count_code_points(std::string_view(rest_.text).substr(0, bytes));
  rest_.text.erase(0, bytes);
  std::erase_if(rest_.spans, [&](const span& each) { return each.end <= bytes; });
  for (auto& each : rest_.spans) {
    each.begin -= std::min(each.begin, bytes);
    each.end -= bytes;
  }
  std::erase_if(places_, [&](const parting_place& place) { return place.at <= bytes; });
  for (auto& place : places_) place.at -= bytes;
}

}  // namespace luka::gateway::render
