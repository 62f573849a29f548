#include "tests/allocations/ledger.hpp"

#include <iomanip>
#include <istream>
#include <ostream>
#include <sstream>

namespace luka::test {

namespace {

std::string rounded(double figure) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << figure;
  return text.str();
}

}  // namespace

std::map<std::string, double> read_figures(std::istream& from) {
  std::map<std::string, double> kept;
  for (std::string line; std::getline(from, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string path;
    double figure = 0;
    if (words >> path >> figure) kept[path] = figure;
  }
  return kept;
}

void write_figures(std::ostream& into, const std::vector<measured>& found) {
  into << "# Allocations for each time, on the average. Written by: allocations --write FILE\n";
  for (const auto& one : found) into << one.path << ' ' << rounded(one.each) << '\n';
}

std::vector<std::string> complaints(const std::map<std::string, double>& kept, const std::vector<measured>& found) {
  std::vector<std::string> all;
  auto left = kept;
  for (const auto& one : found) {
    const auto known = left.extract(one.path);
    if (known.empty()) {
      all.push_back(one.path + ": no figure is kept; it takes " + rounded(one.each) + " allocations");
    } else if (one.each > known.mapped() * (1 + tolerance) + 0.005) {
      all.push_back(one.path + ": " + rounded(one.each) + " allocations, it took " + rounded(known.mapped()));
    }
  }
  for (const auto& [path, figure] : left) all.push_back(path + ": a figure is kept, but nobody measures that");
  return all;
}

}  // namespace luka::test
