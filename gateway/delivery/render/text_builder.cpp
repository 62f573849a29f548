#include "gateway/delivery/render/text_builder.hpp"

namespace luka::gateway::render {

void text_builder::separate() {
  const auto quote = last_[index(entity_kind::blockquote)];
  last_ = all_none();
  last_[index(entity_kind::blockquote)] = quote;
}

void text_builder::begin_link() {
  if (links_++ == 0) link_begin_ = out_.text.size();
}

void text_builder::end_link(const std::string& url) {
  if (links_ == 0 || --links_ > 0) return;
  if (!url.empty() && link_begin_ < out_.text.size())
    out_.spans.push_back({entity_kind::text_link, link_begin_, out_.text.size(), url});
}

void text_builder::cover(entity_kind kind, std::size_t begin) {
  auto& last = last_[index(kind)];
  if (last != none && out_.spans[last].end == begin) {
    out_.spans[last].end = out_.text.size();
    return;
  }
  last = out_.spans.size();
  out_.spans.push_back({kind, begin, out_.text.size(), {}});
}

void text_builder::write(std::string_view text) {
  const auto begin = out_.text.size();
  write_plain(text);
  if (text.empty()) return;
  if (is_on(entity_kind::code) && !in_link()) return cover(entity_kind::code, begin);
  for (const auto kind : {entity_kind::bold, entity_kind::italic, entity_kind::underline, entity_kind::strikethrough})
    if (is_on(kind)) cover(kind, begin);
}

void text_builder::write_plain(std::string_view text) {
  if (text.empty()) return;
  const auto begin = out_.text.size();
  out_.text += text;
  if (is_on(entity_kind::blockquote)) cover(entity_kind::blockquote, begin);
}

void text_builder::write_pre(std::string_view text, const std::string& language) {
  const auto begin = out_.text.size();
  write_plain(text);
  if (!text.empty()) out_.spans.push_back({entity_kind::pre, begin, out_.text.size(), language});
}

void text_builder::write(const styled_text& more) {
  const auto begin = out_.text.size();
  write_plain(more.text);
  for (const auto& each : more.spans)
    out_.spans.push_back({each.kind, each.begin + begin, each.end + begin, each.detail});
}

}  // namespace luka::gateway::render
