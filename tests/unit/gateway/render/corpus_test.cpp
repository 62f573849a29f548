// What models write, and what people are to see of it.
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/unit/gateway/render/page_rules.hpp"
#include "tests/unit/gateway/render/samples.hpp"

using namespace luka;
using namespace luka::test;

namespace {

std::string shown(const sample& each) {
  return described(each.open ? rendered_so_far(each.markdown) : rendered(each.markdown));
}

std::filesystem::path expectation_of(const sample& each) { return samples_folder() / (each.name + ".expected"); }

}  // namespace

TEST_CASE("every stored sample looks as it was reviewed") {
  const auto all = samples();
  CHECK(all.size() >= 60);
  for (const auto& each : all) {
    INFO(each.name);
    CHECK(shown(each) == read_file(expectation_of(each)));
  }
}

TEST_CASE("what is expected of the samples is written anew", "[.write-corpus]") {
  for (const auto& each : samples()) std::ofstream(expectation_of(each), std::ios::binary) << shown(each);
}
