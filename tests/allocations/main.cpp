// allocations FILE: fails when a hot path allocates more than the file says. allocations --write FILE: renews it.
#include <fstream>
#include <iostream>
#include <string_view>

#include "tests/allocations/ledger.hpp"

using namespace luka::test;

namespace {

int write(const char* path) {
  std::ofstream file(path);
  write_figures(file, measure_hot_paths());
  return file.flush() ? 0 : 2;
}

int compare(const char* path) {
  std::ifstream file(path);
  const auto kept = read_figures(file);
  const auto found = measure_hot_paths();
  write_figures(std::cout, found);
  const auto wrong = complaints(kept, found);
  for (const auto& sentence : wrong) std::cout << "DEARER: " << sentence << '\n';
  if (wrong.empty()) return 0;
  std::cout << "If that is meant, say why in the commit and renew the figures:\n"
               "  cmake --build build/release --target allocations\n"
               "  build/release/tests/allocations/allocations --write tests/allocations/figures.txt\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == std::string_view("--write")) return write(argv[2]);
  if (argc == 2) return compare(argv[1]);
  std::cerr << "usage: allocations FILE | allocations --write FILE\n";
  return 64;
}
