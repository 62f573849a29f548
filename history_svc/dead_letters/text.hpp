// Dead letters as an operator reads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "history_svc/store/dead_letters.hpp"

namespace luka::history::dead_letters {

/// A table with a line for each; nothing in it was written by people. Pure, as all of this.
std::string table(const std::vector<dead_letter>& letters);

/// Everything about one of them, with the texts.
std::string details(const stored_job& letter);

/// The text without anything that a terminal would obey, and as valid UTF-8. Line feeds and tabs stay.
std::string printable(std::string_view text);

/// "2026-11-22 14:03:09", in UTC.
std::string utc(std::int64_t unix_ms);

}  // namespace luka::history::dead_letters
