// A model's Markdown, whatever it is: valid messages at every moment, the same ones however the text came, and the same
// characters wherever pages are cut.
// Input: the longest page, the longest piece (in bytes), the text.
#include <string>
#include <vector>

#include "gateway/delivery/render/answer_pages.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/unit/gateway/render/page_rules.hpp"

namespace luka::fuzz {

namespace {

using gateway::answer_pages;
using pages = std::vector<gateway::formatted_text>;

constexpr std::size_t no_limit = 1'000'000;

pages checked_pages(answer_pages& answer, std::size_t limit) {
  pages all;
  for (std::size_t i = 0; i < answer.count(); ++i) {
    all.push_back(answer.page(i));
    const auto broken = test::broken_rule(all.back(), limit);
    must_hold(broken.empty(), broken.c_str());
  }
  return all;
}

pages at_once(std::string_view text, std::size_t limit) {
  answer_pages answer(limit);
  answer.append(text);
  answer.finish("Stopped.");
  return checked_pages(answer, limit);
}

pages growing(std::string_view text, std::size_t limit, std::size_t longest_piece) {
  answer_pages answer(limit);
  in_pieces(text, longest_piece, [&](std::string_view piece) {
    answer.append(piece);
    checked_pages(answer, limit);
  });
  answer.finish("Stopped.");
  return checked_pages(answer, limit);
}

std::u32string characters(const pages& all) {
  std::u32string seen;
  for (const auto& page : all) {
    for (std::string_view rest = page.text; !rest.empty();) {
      const auto here = gateway::decode(rest);
      rest.remove_prefix(here.length);
      if (!gateway::render::is_invisible(here.code_point)) seen += here.code_point;
    }
  }
  return seen;
}

}  // namespace

}  // namespace luka::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace luka::fuzz;
  constexpr std::size_t longest_text = 2048;  // every moment of it is looked at
  input in(data, size);
  const std::size_t limit = 1 + in.number(127);
  const std::size_t longest_piece = 1 + in.number(63);
  const auto text = in.rest().substr(0, longest_text);
  const auto whole = at_once(text, limit);
  must_hold(growing(text, limit, longest_piece) == whole, "pages do not depend on how the text came");
  must_hold(characters(at_once(text, no_limit)) == characters(whole), "nothing is lost or said twice where pages are cut");
  return 0;
}
