// The stored samples of Markdown, and pages in a form that can be read and compared.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/answer_pages.hpp"

namespace luka::test {

struct sample {
  std::string name;
  std::string markdown;
  bool open = false;  ///< shown as it is while more is to come
};

std::filesystem::path samples_folder();
std::vector<sample> samples();
std::string read_file(const std::filesystem::path& file);

using pages = std::vector<gateway::formatted_text>;

pages pages_of(gateway::answer_pages& answer);
/// Of a whole text at once.
pages rendered(std::string_view markdown, std::size_t limit = gateway::page_limit);
/// Of a text that may go on.
pages rendered_so_far(std::string_view markdown);

/// The text of each page and below it its entities, each with the beginning of what it covers.
std::string described(const pages& all);

std::string name_of(gateway::entity_kind kind);

}  // namespace luka::test
