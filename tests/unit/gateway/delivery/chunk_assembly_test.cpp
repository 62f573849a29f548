#include "gateway/delivery/chunk_assembly.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;

namespace {

luka::proto::token_chunk chunk(std::uint32_t attempt, std::uint64_t sequence, std::uint64_t offset,
                               const std::string& text) {
  luka::proto::token_chunk made;
  made.job = "j";
  made.attempt = attempt;
  made.sequence = sequence;
  made.offset = offset;
  made.text = text;
  return made;
}

}  // namespace

TEST_CASE("pieces in order make the text, repeated and older ones change nothing") {
  chunk_assembly text;
  using outcome = chunk_assembly::outcome;
  CHECK(text.add(chunk(1, 0, 0, "Hel")) == outcome::restarted);
  CHECK(text.add(chunk(1, 1, 3, "lo")) == outcome::extended);
  CHECK(text.add(chunk(1, 1, 3, "lo")) == outcome::stale);
  CHECK(text.add(chunk(2, 0, 0, "New")) == outcome::restarted);
  CHECK(text.add(chunk(1, 2, 5, "!")) == outcome::stale);
  CHECK(text.text() == "New");
}

TEST_CASE("what follows a hole is dropped") {
  chunk_assembly text;
  text.add(chunk(1, 0, 0, "Hel"));
  CHECK(text.add(chunk(1, 2, 5, "!")) == chunk_assembly::outcome::hole);
  CHECK(text.add(chunk(1, 1, 4, "?")) == chunk_assembly::outcome::hole);
  CHECK(text.text() == "Hel");
}
