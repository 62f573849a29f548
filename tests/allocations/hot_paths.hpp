// What is done for every token, every edit and every question.
#pragma once

#include <string>
#include <vector>

namespace luka::test {

struct measured {
  std::string path;
  double each = 0;  ///< allocations, on the average
};

/// The same figures in every run of the same program on the same libraries.
std::vector<measured> measure_hot_paths();

}  // namespace luka::test
