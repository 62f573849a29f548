#include "llm_worker/backend/model_notes.hpp"

#include "tests/support/catch.hpp"

using luka::worker::model_notes;
using namespace std::chrono_literals;

TEST_CASE("nothing is usual before a load was seen") { CHECK(model_notes().usual_load() == 0ms); }

TEST_CASE("usual is what lies in the middle of the last loads") {
  model_notes notes;
  notes.loaded_in(14s);
  CHECK(notes.usual_load() == 14s);
  notes.loaded_in(90s);
  notes.loaded_in(13s);
  CHECK(notes.usual_load() == 14s);
  for (int i = 0; i < 3; ++i) notes.loaded_in(5s);
  CHECK(notes.usual_load() == 5s);
}

TEST_CASE("a model that was loaded already has not been loaded") {
  model_notes notes;
  notes.loaded_in(2ms);
  CHECK(notes.usual_load() == 0ms);
}
