// An answer as it grows, cut into messages: no page is too long, none is lost, and one that is full never changes.
// Input: the longest page, the longest piece (in code points), the text.
#include <algorithm>
#include <string>
#include <vector>

#include "gateway/delivery/page_splitter.hpp"
#include "gateway/delivery/render/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace luka::fuzz {

namespace {

using namespace gateway;

void check_text(std::string_view raw) {
  const auto clean = sanitize(raw);
  must_hold(is_utf8(clean), "clean text is valid UTF-8");
  must_hold(sanitize(clean) == clean, "cleaning it again changes nothing");
  must_hold(!is_utf8(raw) || clean.size() <= raw.size(), "valid text only gets shorter");
  const auto trimmed = trim(clean);
  must_hold(trim(trimmed) == trimmed, "neither does trimming it again");
  must_hold(clean.find(trimmed) != std::string::npos, "trimmed text is part of the text");
}

void check_pages(const std::vector<std::size_t>& starts, std::string_view text, std::size_t limit) {
  must_hold(!starts.empty() && starts[0] == 0, "the first page starts with the text");
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : text.size();
    must_hold(starts[i] < end || text.empty(), "pages are in order and none is empty");
    const auto page = text.substr(starts[i], end - starts[i]);
    must_hold(count_code_points(page) <= limit, "no page is too long");
    must_hold(is_utf8(page), "no page ends within a character");
  }
}

void run(const std::string& text, std::size_t limit, std::size_t longest_piece) {
  page_splitter at_once(limit);
  const auto whole = at_once.extend(text);
  check_pages(whole, text, limit);
  page_splitter growing(limit);
  std::vector<std::size_t> before{0};
  for (std::size_t length = 0, step = 1; length < text.size(); step = step < longest_piece ? step + 1 : 1) {
    length += bytes_of_code_points(std::string_view(text).substr(length), step);
    const auto now = growing.extend(std::string_view(text).substr(0, length));
    must_hold(now.size() >= before.size(), "pages are not taken back");
    must_hold(std::equal(before.begin(), before.end(), now.begin()), "where a page starts does not change");
    before = now;
  }
  must_hold(before == whole, "pages do not depend on how the text has grown");
  growing.restart();
  must_hold(growing.extend(text) == whole, "after a restart it is all the same");
}

}  // namespace

}  // namespace luka::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  luka::fuzz::input in(data, size);
  const std::size_t limit = 1 + in.number(63);
  const std::size_t longest_piece = 1 + in.number(31);
  luka::fuzz::check_text(in.rest());
  luka::fuzz::run(luka::gateway::sanitize(in.rest()), limit, longest_piece);
  return 0;
}
