#include "llm_worker/backend/load_signs.hpp"

#include "tests/support/catch.hpp"

using luka::worker::load_signs;
using luka::worker::model_status;
using namespace std::chrono_literals;

namespace {

const load_signs::time_point t0{};

model_status listed() {
  model_status status;
  status.is_listed = true;
  return status;
}

}  // namespace

TEST_CASE("a model that is not in memory is being loaded once somebody has asked for it") {
  load_signs signs;
  signs.asked_to_load(t0);
  CHECK_FALSE(signs.is_loading(t0));
  signs.list_came({}, t0 + 5ms);
  CHECK(signs.is_loading(t0 + 5ms));
}

TEST_CASE("a model that is listed but not ready is being loaded") {
  load_signs signs;
  signs.asked_to_load(t0);
  signs.list_came(listed(), t0 + 5ms);
  CHECK_FALSE(signs.is_loading(t0 + 249ms));
  CHECK(signs.is_loading(t0 + 250ms));
}

TEST_CASE("a model that is ready is not being loaded, however long its first token takes") {
  load_signs signs;
  signs.asked_to_load(t0);
  signs.list_came({}, t0);
  signs.load_answered(load_signs::load_answer::ready);
  CHECK_FALSE(signs.is_loading(t0 + 1s));
  signs.list_came(listed(), t0 + 2s);
  CHECK_FALSE(signs.is_loading(t0 + 2s));
}

TEST_CASE("a server that does not answer any more is not believed to be loading") {
  load_signs signs;
  signs.asked_to_load(t0);
  CHECK_FALSE(signs.is_loading(t0 + 1s));
  signs.list_came({}, t0 + 1s);
  CHECK(signs.is_loading(t0 + 11s));
  CHECK_FALSE(signs.is_loading(t0 + 11s + 1ms));
  signs.list_came({}, t0 + 12s);
  CHECK(signs.is_loading(t0 + 12s));
}

TEST_CASE("a server whose queue is full is judged by its list, one that will not load for us is not loading") {
  load_signs signs;
  signs.asked_to_load(t0);
  signs.list_came({}, t0);
  signs.load_answered(load_signs::load_answer::refused_for_now);
  CHECK(signs.is_loading(t0));
  signs.list_came(listed(), t0 + 1s);
  CHECK_FALSE(signs.is_loading(t0 + 1s));
  signs.list_came({}, t0 + 2s);
  signs.load_answered(load_signs::load_answer::refused);
  CHECK_FALSE(signs.is_loading(t0 + 2s));
}
