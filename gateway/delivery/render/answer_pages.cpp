#include "gateway/delivery/render/answer_pages.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "gateway/delivery/render/block_scanner.hpp"
#include "gateway/delivery/render/half_open.hpp"
#include "gateway/delivery/render/piece_writer.hpp"
#include "gateway/delivery/render/source_cleaner.hpp"
#include "gateway/delivery/render/think_filter.hpp"

namespace luka::gateway {

using namespace render;

/// Text goes through cleaner, filter and scanner as it comes; what is complete is written once, what is open is written
/// again, after a copy of it, whenever somebody looks.
class answer_pages::steps {
 public:
  explicit steps(std::size_t limit) : limit_(std::max<std::size_t>(limit, 1)), writer_(limit_) {}

  void append(std::string_view markdown) {
    if (finished_) return;
    std::string clean;
    cleaner_.clean(markdown, clean);
    take(clean);
  }

  void finish(std::string_view note, std::string_view folded) {
    if (finished_) return;
    std::string rest;
    cleaner_.finish(rest);
    take(rest);
    rest.clear();
    filter_.finish(rest);
    scanner_.append(rest);
    scanner_.finish();
    finished_ = true;
    write_complete_pieces();
    writer_.write_note(cleaned(note));
    writer_.write_folded(cleaned(folded));
    changed_ = true;
  }

  const std::vector<formatted_text>& pages() {
    if (changed_) show();
    changed_ = false;
    return pages_;
  }

  bool has_table_or_formula() {
    pages();
    return has_table_or_formula_;
  }

 private:
  static std::string cleaned(std::string_view text) {
    std::string clean;
    source_cleaner cleaner;
    cleaner.clean(text, clean);
    cleaner.finish(clean);
    return clean;
  }

  void take(std::string_view clean) {
    std::string answer;
    if (filter_.filter(clean, answer)) begin_anew();
    if (answer.empty()) return;
    scanner_.append(answer);
    changed_ = true;
  }

  /// All that was shown turned out to be thought.
  void begin_anew() {
    scanner_ = {};
    writer_ = piece_writer(limit_);
    pages_.clear();
    full_pages_ = 0;
    changed_ = true;
  }

  void write_complete_pieces() {
    for (const auto& piece : scanner_.take()) writer_.write(piece);
  }

  void show() {
    pages_.resize(full_pages_);
    write_complete_pieces();
    add_pages(writer_);
    full_pages_ = pages_.size();
    has_table_or_formula_ = writer_.has_table_or_formula();
    if (finished_) return add_last_page(writer_);
    auto provisional = writer_;
    block_scanner scanner(scanner_.before_open_text());
    scanner.append(likely_text(scanner_.open_text(), scanner_.before_open_text()));
    scanner.finish();
    for (const auto& piece : scanner.take()) provisional.write(piece);
    add_pages(provisional);
    add_last_page(provisional);
    has_table_or_formula_ = provisional.has_table_or_formula();
  }

  void add_pages(piece_writer& writer) {
    for (auto& page : writer.take_full_pages()) pages_.push_back(std::move(page));
  }

  void add_last_page(const piece_writer& writer) {
    if (auto page = writer.last_page()) pages_.push_back(std::move(*page));
  }

  std::size_t limit_;
  source_cleaner cleaner_;
  think_filter filter_;
  block_scanner scanner_;
  piece_writer writer_;
  std::vector<formatted_text> pages_;  ///< the full ones, then those that may still change
  std::size_t full_pages_ = 0;
  bool changed_ = false;
  bool finished_ = false;
  bool has_table_or_formula_ = false;
};

answer_pages::answer_pages(std::size_t limit) : steps_(std::make_unique<steps>(limit)) {}
answer_pages::~answer_pages() = default;
answer_pages::answer_pages(answer_pages&&) noexcept = default;
answer_pages& answer_pages::operator=(answer_pages&&) noexcept = default;

void answer_pages::append(std::string_view markdown) { steps_->append(markdown); }
void answer_pages::finish(std::string_view note, std::string_view folded) { steps_->finish(note, folded); }
std::size_t answer_pages::count() { return steps_->pages().size(); }
const formatted_text& answer_pages::page(std::size_t index) { return steps_->pages().at(index); }
bool answer_pages::has_table_or_formula() const { return steps_->has_table_or_formula(); }

}  // namespace luka::gateway
