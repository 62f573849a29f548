#include "gateway/delivery/render/inline_writer.hpp"

#include "gateway/delivery/render/links.hpp"
#include "gateway/delivery/render/placeholders.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

/// Whether the text says all of the address, so that Telegram makes a link of it by itself.
bool says_it_all(std::string_view text, std::string_view url) {
  for (const std::string_view prefix : {"", "http://", "https://", "mailto:"})
    if (url.starts_with(prefix) && url.substr(prefix.size()) == text) return true;
  return false;
}

}  // namespace

void inline_writer::write_to(text_builder& out) {
  out_ = &out;
  part_ = formula_part::none;
}

void inline_writer::end_link() {
  const auto url = std::move(urls_.back());
  urls_.pop_back();
  if (!urls_.empty()) return out_->end_link({});  // within another one, which counts
  const std::string text(out_->link_text());
  if (is_safe_link(url)) {
    if (trim(text).empty()) out_->write(url);
    return out_->end_link(says_it_all(text, url) ? std::string() : url);
  }
  out_->end_link({});
  if (!is_worth_showing(url) || says_it_all(text, url)) return;
  out_->write(text.empty() ? url : " (" + url + ")");
}

void inline_writer::break_line() {
  if (out_ == main_) layout_.break_line();
  else out_->write(" ");
}

void inline_writer::write(std::string_view text) {
  std::string edge;
  append_utf8(edge, formula_edge_placeholder);
  for (;;) {
    const auto end = text.find(edge);
    write_part(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + edge.size());
    next_part();
  }
}

void inline_writer::next_part() {
  switch (part_) {
    case formula_part::none: part_ = formula_part::opener; break;
    case formula_part::opener: part_ = formula_part::content; break;
    case formula_part::content: part_ = formula_part::closer; break;
    case formula_part::closer: part_ = formula_part::none; break;
  }
}

void inline_writer::write_part(std::string_view text) {
  if (text.empty() || part_ == formula_part::opener || part_ == formula_part::closer) return;
  if (part_ == formula_part::content) {
    has_formula_ = true;
    out_->begin(entity_kind::code);
    out_->write(trim(restored(text, break_as::tag)));
    return out_->end(entity_kind::code);
  }
  write_literally(restored(text, break_as::line));
}

void inline_writer::write_code(std::string_view text) {
  auto code = restored(text, break_as::tag);
  // In a table's cell a bar needs a backslash even in code (GitHub's extension "Tables").
  if (out_ != main_)
    for (auto at = code.find("\\|"); at != std::string::npos; at = code.find("\\|", at + 1)) code.erase(at, 1);
  out_->write(code);
}

void inline_writer::write_literally(std::string_view text) {
  for (;;) {
    const auto end = text.find('\n');
    out_->write(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
    if (out_ == main_) layout_.break_line();
    else out_->write("\n");
  }
}

}  // namespace luka::gateway::render
