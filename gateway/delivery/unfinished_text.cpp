#include "gateway/delivery/unfinished_text.hpp"

#include <algorithm>
#include <string_view>

#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway {

namespace {

constexpr std::string_view more_to_come = " …";
constexpr std::size_t mark_length = 2;  // in characters

void cut_entities(std::vector<text_entity>& entities, std::size_t end) {
  for (auto& each : entities) each.length = each.offset < end ? std::min(each.length, end - each.offset) : 0;
  std::erase_if(entities, [](const text_entity& each) { return each.length == 0; });
}

}  // namespace

formatted_text unfinished(formatted_text page, std::size_t limit) {
  const auto room = limit > mark_length ? limit - mark_length : 0;
  if (count_code_points(page.text) > room) {
    page.text.resize(bytes_of_code_points(page.text, room));
    page.text.resize(trim(page.text).size() + page.text.find(trim(page.text)));
    cut_entities(page.entities, count_utf16_units(page.text));
  }
  page.text += more_to_come;
  return page;
}

}  // namespace luka::gateway
