// Blocks of text, one after the other, as messages of limited length.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/delivery/render/styled_text.hpp"

namespace luka::gateway::render {

/// How a text may be parted before a block.
enum class parting {
  block,  ///< best here
  item,   ///< well enough
  never   ///< it belongs to what is before it: a text to its heading
};

struct parting_place {
  std::size_t at = 0;  ///< where the block begins
  parting how = parting::block;
};

/// A page is [0, end) of the text; the next one begins at `next`, white space is between.
struct page_cut {
  std::size_t end = 0;
  std::size_t next = 0;
};

/// Where a text that is too long for one page is best cut: before a block, else at a blank line, a line's end, behind a
/// sentence, behind a word, as long as the page is at least half full; else between two characters that a reader sees.
/// Nothing if all that is not white space fits. Depends on nothing behind the first such character that does not.
std::optional<page_cut> find_cut(const styled_text& styled, const std::vector<parting_place>& places, std::size_t limit);

/// Pure. Blocks go in, pages that are full come out; where they are cut depends only on the text, not on when it came.
class page_cutter {
 public:
  explicit page_cutter(std::size_t limit) : limit_(limit) {}

  /// After `newlines` line ends if it is not the first on its page.
  void add(const styled_text& block, std::size_t newlines, parting how);
  /// The last block, which is code, goes on with another line.
  void add_code_line(std::string_view line);

  std::vector<formatted_text> take_full_pages() { return std::exchange(full_, {}); }
  /// The page that is not full; nothing if there is nothing to see on it.
  [[nodiscard]] std::optional<formatted_text> last_page() const;

 private:
  void cut_full_pages();
  void drop_front(std::size_t bytes);

  std::size_t limit_;
  styled_text rest_;  ///< what is in no full page
  std::size_t code_points_ = 0;
  std::vector<parting_place> places_;
  std::vector<formatted_text> full_;
};

}  // namespace luka::gateway::render
