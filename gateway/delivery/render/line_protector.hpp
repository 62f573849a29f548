// Placeholders within a line of Markdown text.
#pragma once

#include <string>
#include <string_view>

namespace luka::gateway::render {

/// Appends the line (without what stands before its text) with placeholders where md4c would go wrong
/// (markdown_source.hpp). Code between backticks is left alone.
void append_protected_line(std::string& out, std::string_view line);

/// Where the code that begins with the backticks at `at` ends, behind its closing backticks; npos if nowhere.
std::size_t end_of_code(std::string_view line, std::size_t at);

/// Whether the stars at [begin, end) are those of a file pattern: "**/*.h" or "src/**/x".
bool is_file_pattern(std::string_view line, std::size_t begin, std::size_t end);

}  // namespace luka::gateway::render
