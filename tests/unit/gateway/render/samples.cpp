#include "tests/unit/gateway/render/samples.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/unit/gateway/render/page_rules.hpp"

namespace luka::test {

namespace {

/// Of what an entity covers, as much as is needed to see it.
std::string quoted(const std::u16string& text, std::size_t offset, std::size_t length) {
  constexpr std::size_t shown = 40;
  std::string out = "\"";
  const auto end = offset + std::min(length, shown);
  for (std::size_t i = offset; i < end; ++i) {
    const char16_t unit = text[i];
    char32_t code_point = unit;
    if ((unit & 0xfc00) == 0xd800 && i + 1 < text.size())
      code_point = ((unit - 0xd7c0u) << 10) + (text[++i] & 0x3ffu);
    if (code_point == U'\n') out += "\\n";
    else gateway::append_utf8(out, code_point);
  }
  return out + (length > shown ? "…" : "\"");
}

}  // namespace

std::filesystem::path samples_folder() {
  return std::filesystem::path(LUKA_SOURCE_DIR) / "tests/unit/gateway/render/corpus";
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<sample> samples() {
  std::vector<sample> all;
  for (const auto& entry : std::filesystem::directory_iterator(samples_folder())) {
    if (entry.path().extension() != ".md") continue;
    const auto name = entry.path().stem().string();
    all.push_back({name, read_file(entry.path()), name.starts_with("open_")});
  }
  std::ranges::sort(all, {}, &sample::name);
  return all;
}

pages pages_of(gateway::answer_pages& answer) {
  pages all;
  for (std::size_t i = 0; i < answer.count(); ++i) all.push_back(answer.page(i));
  return all;
}

pages rendered(std::string_view markdown, std::size_t limit) {
  gateway::answer_pages answer(limit);
  answer.append(markdown);
  answer.finish();
  return pages_of(answer);
}

pages rendered_so_far(std::string_view markdown) {
  gateway::answer_pages answer;
  answer.append(markdown);
  return pages_of(answer);
}

std::string name_of(gateway::entity_kind kind) {
  constexpr std::array names{"bold",  "italic", "underline", "strikethrough", "code",
                             "pre", "text_link", "blockquote", "expandable_blockquote"};
  return names.at(static_cast<std::size_t>(kind));
}

std::string described(const pages& all) {
  std::string out;
  for (const auto& page : all) {
    const auto text = to_utf16(page.text);
    if (!out.empty()) out += "=== next page\n";
    out += page.text + "\n";
    if (!page.entities.empty()) out += "--- entities\n";
    for (const auto& each : page.entities) {
      out += name_of(each.kind) + " " + std::to_string(each.offset) + "+" + std::to_string(each.length);
      if (!each.detail.empty()) out += " (" + each.detail + ")";
      out += " " + quoted(text, each.offset, each.length) + "\n";
    }
  }
  return out;
}

}  // namespace luka::test
