// Where blocks stand: line ends and blank lines between them, bullets and numbers, indentation, quotes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/text_builder.hpp"

namespace luka::gateway::render {

/// Pure. Told of blocks in the order of the text, it writes what stands before each; the blocks' own text is the caller's.
/// Telegram knows no lists and no quotes in quotes: those are drawn with characters.
class block_layout {
 public:
  explicit block_layout(text_builder& out) : out_(out) {}

  void begin_list(bool ordered, unsigned first_number, bool tight);
  void end_list();
  /// `task`: the character in its box. `unmarked`: it goes on with an item whose bullet has been written.
  void begin_item(std::optional<char> task, bool unmarked);
  void end_item();
  void begin_quote();
  void end_quote();

  /// A line of text begins.
  void begin_text();
  /// A heading or a rule begins: set off from what is before it.
  void begin_heading();
  /// Something begins that is as wide as the message: code, a table. It is not indented.
  void begin_wide();
  /// What began is over.
  void end_leaf(bool wide);

  /// A line's end within a text.
  void break_line();
  /// What stands before a line that goes on with the block that we are in.
  [[nodiscard]] std::string indentation() const;

 private:
  struct container {
    enum class kind { list, item, quote } what = kind::list;
    bool ordered = false;
    bool tight = true;    ///< no blank lines within an item
    bool compact = true;  ///< none between items
    unsigned number = 0;  ///< of the next item
    bool first = true;    ///< no item yet
  };

  void begin_line(std::size_t newlines);
  void start_quote();
  void write_mark(bool alone);
  [[nodiscard]] std::size_t usual_gap() const;
  [[nodiscard]] bool in_item() const;
  [[nodiscard]] std::string bullet(const container& list) const;
  [[nodiscard]] std::string indentation(std::size_t depth) const;

  text_builder& out_;
  std::vector<container> containers_;
  std::size_t gap_ = 0;           ///< line ends at least before the next block
  std::string mark_;              ///< of an item that has no text yet, after those of the items that begin with it
  std::size_t mark_depth_ = 0;    ///< containers around it
  std::size_t quotes_ = 0;
  bool quote_started_ = false;
  bool after_wide_ = false;
};

}  // namespace luka::gateway::render
