// Cuts a text that is too long for one message into pages.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/answer_pages.hpp"  // page_limit

namespace luka::gateway {

/// Pure and incremental. A page ends at the last paragraph, else line, else word of its first `limit` code points, else
/// right there; a cut that would leave a page less than half full is not taken for its looks. Where a page ends depends
/// only on the text up to there, so a page that is full never changes while the text grows. The pages joined are the
/// text.
class page_splitter {
 public:
  explicit page_splitter(std::size_t limit = page_limit) : limit_(limit) {}

  /// Where pages start, in bytes, for a text that begins with everything extended before. At least {0}.
  const std::vector<std::size_t>& extend(std::string_view whole_text);
  /// Forgets the former text.
  void restart();

 private:
  [[nodiscard]] std::size_t cut(std::string_view rest) const;

  std::size_t limit_;
  std::vector<std::size_t> starts_{0};
  std::size_t counted_to_ = 0;     ///< bytes of the text that have been counted
  std::size_t counted_ = 0;        ///< code points from the last page's start to there
};

}  // namespace luka::gateway
