#include "history_svc/store/job_life.hpp"

#include <array>

#include "tests/support/catch.hpp"

using namespace luka::history;
using luka::proto::job_kind;
using luka::proto::job_outcome;
using state = luka::proto::job_state;

namespace {

constexpr std::array unfinished = {state::accepted, state::placed, state::running, state::answered};
constexpr std::array over = {state::settled, state::failed, state::cancelled};
constexpr std::array events = {job_event::place,   job_event::attempt, job_event::answer, job_event::deliver,
                               job_event::fail,    job_event::cancel,  job_event::park,   job_event::retry};

}  // namespace

TEST_CASE("a job starts as accepted, a line as answered") {
  CHECK(job_life::first(job_kind::question) == state::accepted);
  CHECK(job_life::first(job_kind::reset) == state::accepted);
  CHECK(job_life::first(job_kind::line) == state::answered);
}

TEST_CASE("the way of a job that goes well") {
  CHECK(job_life::next(state::accepted, job_event::place) == state::placed);
  CHECK(job_life::next(state::placed, job_event::attempt) == state::running);
  CHECK(job_life::next(state::running, job_event::answer) == state::answered);
  CHECK(job_life::next(state::answered, job_event::deliver) == state::settled);
}

TEST_CASE("a job never goes back on its way") {
  for (const auto from : unfinished)
    for (const auto event : {job_event::place, job_event::attempt, job_event::answer}) {
      const auto to = job_life::next(from, event);
      REQUIRE(to);
      CHECK(*to >= from);
    }
}

TEST_CASE("an unfinished job can end in every way, and be given up") {
  for (const auto from : unfinished) {
    CHECK(job_life::next(from, job_event::deliver) == state::settled);
    CHECK(job_life::next(from, job_event::fail) == state::failed);
    CHECK(job_life::next(from, job_event::cancel) == state::cancelled);
    CHECK(job_life::next(from, job_event::park) == state::parked);
    CHECK_FALSE(job_life::next(from, job_event::retry));
  }
}

TEST_CASE("what is over changes no more, and only its own end may be repeated") {
  for (const auto from : over)
    for (const auto event : events) {
      const auto to = job_life::next(from, event);
      if (to) CHECK(*to == from);
    }
  CHECK(job_life::next(state::settled, job_event::deliver) == state::settled);
  CHECK_FALSE(job_life::next(state::settled, job_event::cancel));
  CHECK_FALSE(job_life::next(state::cancelled, job_event::answer));
}

TEST_CASE("a parked job waits for an operator") {
  for (const auto event : events) {
    const auto to = job_life::next(state::parked, event);
    if (event == job_event::retry) CHECK(to == state::accepted);
    else if (event == job_event::park) CHECK(to == state::parked);
    else CHECK_FALSE(to);
  }
}

TEST_CASE("a state that this version does not know has no next one") {
  CHECK_FALSE(job_life::next(static_cast<state>(8), job_event::deliver));
  CHECK_FALSE(job_life::from_digit("8"));
  CHECK_FALSE(job_life::from_digit(""));
  CHECK_FALSE(job_life::from_digit("12"));
  CHECK_FALSE(job_life::from_digit("/"));
  CHECK(job_life::from_digit("7") == state::parked);
}

TEST_CASE("the row of an event says what the table says") {
  CHECK(job_life::row(job_event::answer) == "3333----");
  for (const auto event : events) {
    const auto row = job_life::row(event);
    REQUIRE(row.size() == 8);
    for (std::size_t i = 0; i < row.size(); ++i)
      CHECK(job_life::from_digit(row.substr(i, 1)) == job_life::next(static_cast<state>(i), event));
  }
}

TEST_CASE("how a job ended says in which state") {
  CHECK(job_life::event_of(job_outcome::delivered) == job_event::deliver);
  CHECK(job_life::event_of(job_outcome::failed) == job_event::fail);
  CHECK(job_life::event_of(job_outcome::cancelled) == job_event::cancel);
  CHECK(job_life::event_of(job_outcome::dropped) == job_event::fail);
}
