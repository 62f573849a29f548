// The figures that are kept, and what differs from them.
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "tests/allocations/hot_paths.hpp"

namespace luka::test {

/// So much more is accepted: libraries differ a little between releases of the system.
inline constexpr double tolerance = 0.10;

/// Lines of "path figure"; '#' begins a comment. What can not be read is left out, and is missed then.
std::map<std::string, double> read_figures(std::istream& from);
void write_figures(std::ostream& into, const std::vector<measured>& found);

/// One sentence for each path that has become dearer, or that is on one side only.
std::vector<std::string> complaints(const std::map<std::string, double>& kept, const std::vector<measured>& found);

}  // namespace luka::test
