#include "gateway/delivery/page_splitter.hpp"

#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway {

void page_splitter::restart() {
  starts_.assign(1, 0);
  counted_to_ = 0;
  counted_ = 0;
}

const std::vector<std::size_t>& page_splitter::extend(std::string_view whole_text) {
  counted_ += count_code_points(whole_text.substr(counted_to_));
  counted_to_ = whole_text.size();
  while (counted_ > limit_) {
    const auto start = starts_.back();
    const auto next = start + cut(whole_text.substr(start));
    counted_ -= count_code_points(whole_text.substr(start, next - start));
    starts_.push_back(next);
  }
  return starts_;
}

std::size_t page_splitter::cut(std::string_view rest) const {
  const auto page = rest.substr(0, bytes_of_code_points(rest, limit_));
  const auto least = page.size() / 2;
  for (const std::string_view boundary : {std::string_view("\n\n"), std::string_view("\n"), std::string_view(" ")}) {
    const auto at = page.rfind(boundary);
    if (at != std::string_view::npos && at + boundary.size() > least) return at + boundary.size();
  }
  return page.size();
}

}  // namespace luka::gateway
