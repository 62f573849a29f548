// What stands in a line: styles, links, formulas, code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/block_layout.hpp"
#include "gateway/delivery/render/text_builder.hpp"

namespace luka::gateway::render {

/// Pure. Takes text with placeholders and writes what they stand for; formulas as code, which leaves them readable.
class inline_writer {
 public:
  inline_writer(text_builder& out, block_layout& layout) : out_(&out), main_(&out), layout_(layout) {}

  /// Where to from now on: the text or a table's cell.
  void write_to(text_builder& out);

  void begin(entity_kind style) { out_->begin(style); }
  void end(entity_kind style) { out_->end(style); }
  void begin_link(std::string url) { urls_.push_back(std::move(url)); out_->begin_link(); }
  void end_link();
  void break_line();
  void write(std::string_view text);
  void write_code(std::string_view text);
  void write_literally(std::string_view text);

  [[nodiscard]] bool has_formula() const { return has_formula_; }

 private:
  enum class formula_part { none, opener, content, closer };

  void write_part(std::string_view text);
  void next_part();

  text_builder* out_;
  text_builder* main_;
  block_layout& layout_;
  std::vector<std::string> urls_;
  formula_part part_ = formula_part::none;
  bool has_formula_ = false;
};

}  // namespace luka::gateway::render
