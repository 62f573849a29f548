// The text as it is, cut into pages: nothing is formatted.
#include "gateway/delivery/render/answer_pages.hpp"

#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/delivery/page_splitter.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway {

namespace {

struct plain_pages {
  std::size_t limit = page_limit;
  std::string text;
  page_splitter splitter;
  bool stale = false;
  bool has_table = false;
  std::vector<formatted_text> pages;

  explicit plain_pages(std::size_t most = page_limit) : limit(most), splitter(most) {}

  void render() {
    if (!stale) return;
    stale = false;
    pages.clear();
    const auto& starts = splitter.extend(text);
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const auto end = i + 1 < starts.size() ? starts[i + 1] : text.size();
      formatted_text page;
      page.text = std::string(trim(std::string_view(text).substr(starts[i], end - starts[i])));
      if (!page.text.empty()) pages.push_back(std::move(page));
    }
  }
};

std::unordered_map<const answer_pages*, plain_pages>& all() {
  static std::unordered_map<const answer_pages*, plain_pages> states;
  return states;
}

plain_pages& of(const answer_pages* which) { return all().at(which); }

}  // namespace

answer_pages::answer_pages(std::size_t limit) { all().insert_or_assign(this, plain_pages(limit)); }
answer_pages::~answer_pages() { all().erase(this); }
answer_pages::answer_pages(answer_pages&& other) noexcept { all().insert_or_assign(this, of(&other)); }
answer_pages& answer_pages::operator=(answer_pages&& other) noexcept {
  auto copy = of(&other);
  of(this) = std::move(copy);
  return *this;
}

void answer_pages::append(std::string_view markdown) {
  auto& mine = of(this);
  mine.text += sanitize(markdown);
  mine.stale = true;
}

void answer_pages::finish(std::string_view note) {
  auto& mine = of(this);
  mine.has_table = mine.text.find("\n|--") != std::string::npos || mine.text.find("$$") != std::string::npos;
  if (!note.empty()) mine.text += (trim(mine.text).empty() ? "" : "\n\n") + std::string(note);
  mine.stale = true;
}

std::size_t answer_pages::count() {
  of(this).render();
  return of(this).pages.size();
}

const formatted_text& answer_pages::page(std::size_t index) {
  of(this).render();
  return of(this).pages.at(index);
}

bool answer_pages::has_table_or_formula() const { return of(this).has_table; }

}  // namespace luka::gateway
