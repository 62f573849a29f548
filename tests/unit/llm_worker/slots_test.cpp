#include "llm_worker/generation/slots.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using luka::proto::job_ref;
using verdict = slots::verdict;

namespace {

job_ref job(const std::string& id, std::uint32_t attempt = 1) { return job_ref{id, attempt}; }

}  // namespace

TEST_CASE("credit is the slots, and one more for each job that has ended") {
  slots two(2);
  CHECK(two.granted() == 2);
  const auto a = two.admit(job("a"));
  const auto b = two.admit(job("b"));
  REQUIRE(a.said == verdict::accepted);
  REQUIRE(b.said == verdict::accepted);
  CHECK(two.granted() == 2);
  two.ended(a.given);
  CHECK(two.granted() == 3);
  two.ended(b.given);
  CHECK(two.granted() == 4);
  CHECK(two.is_idle());
}

TEST_CASE("running lists the jobs in the order in which they came") {
  slots two(2);
  const auto a = two.admit(job("a", 2));
  const auto b = two.admit(job("b"));
  CHECK(two.running() == std::vector{a.given, b.given});
  CHECK(two.running(job("b")) == b.given);
  CHECK_FALSE(two.running(job("a", 1)));
  two.ended(b.given);
  CHECK(two.running() == std::vector{a.given});
  CHECK_FALSE(two.running(job("b")));
}

TEST_CASE("a job beyond the slots is turned away, and gives its credit back") {
  slots one(1);
  const auto a = one.admit(job("a"));
  CHECK(one.admit(job("b")).said == verdict::no_slot);
  CHECK(one.granted() == 2);  // two received, one of them running
  CHECK(one.running() == std::vector{a.given});
}

TEST_CASE("a request without a job id, or one that runs already, is ignored and gives its credit back") {
  slots two(2);
  const auto a = two.admit(job("a", 2));
  CHECK(two.admit(job("")).said == verdict::no_job_id);
  CHECK(two.admit(job("a", 2)).said == verdict::already_here);
  CHECK(two.admit(job("a", 1)).said == verdict::already_here);
  CHECK(two.granted() == 5);
  CHECK(two.running() == std::vector{a.given});
}

TEST_CASE("a newer attempt replaces the running one, even when all slots are taken") {
  slots one(1);
  const auto old = one.admit(job("a", 1));
  const auto newer = one.admit(job("a", 2));
  CHECK(newer.said == verdict::accepted);
  CHECK(newer.replaced == old.given);
  one.stopping(old.given);
  CHECK(one.granted() == 1);
  one.ended(old.given);
  CHECK(one.granted() == 2);
  CHECK(one.running() == std::vector{newer.given});
}

TEST_CASE("a cancellation means its attempt and older ones") {
  slots two(2);
  const auto a = two.admit(job("a", 2));
  two.admit(job("b", 1));
  CHECK(two.named_by(job("a", 1)).empty());
  CHECK(two.named_by(job("a", 2)) == std::vector{a.given});
  CHECK(two.named_by(job("a", 3)) == std::vector{a.given});
  CHECK(two.named_by(job("c", 1)).empty());
}

TEST_CASE("a job that is stopping leaves its slot to a job of the gateway's choice") {
  slots one(1);
  const auto a = one.admit(job("a"));
  one.stopping(a.given);
  CHECK(one.admit(job("b")).said == verdict::accepted);
  CHECK(one.granted() == 1);
}

TEST_CASE("over the end of a session the jobs go on in their slots, and the count begins anew") {
  slots two(2);
  const auto a = two.admit(job("a"));
  const auto b = two.admit(job("b"));
  two.begin_session();
  CHECK(two.running() == std::vector{a.given, b.given});
  CHECK(two.granted() == 0);
  two.ended(a.given);
  CHECK(two.granted() == 1);
  CHECK(two.admit(job("a")).said == verdict::accepted);
  two.ended(b.given);
  CHECK(two.granted() == 2);
}

TEST_CASE("an attempt that is stopping may come again, and then it is the new one that counts") {
  slots one(1);
  const auto a = one.admit(job("a"));
  one.stopping(a.given);
  const auto again = one.admit(job("a"));
  CHECK(again.said == verdict::accepted);
  CHECK_FALSE(again.replaced);
  CHECK(again.muted == a.given);
  one.ended(a.given);
  CHECK(one.running() == std::vector{again.given});
  CHECK(one.granted() == 2);
}

TEST_CASE("a job that is stopping is not among those that run") {
  slots one(1);
  const auto a = one.admit(job("a"));
  one.stopping(a.given);
  CHECK(one.running().empty());
  CHECK_FALSE(one.running(job("a")));
  CHECK_FALSE(one.is_idle());
}

TEST_CASE("a request for a job that has ended here gives its credit back at once") {
  slots one(1);
  one.pass_over();
  CHECK(one.granted() == 2);
  CHECK(one.is_idle());
}

TEST_CASE("what is free is held back as far as the model servers can not take it") {
  slots four(4);
  CHECK(four.held_back(2, 2) == 0);
  CHECK(four.held_back(1, 2) == 2);
  CHECK(four.held_back(1, 3) == 2);
  CHECK(four.held_back(0, 2) == 4);
  const auto a = four.admit(job("a"));
  four.admit(job("b"));
  four.admit(job("c"));
  CHECK(four.held_back(1, 2) == 1);
  CHECK(four.held_back(0, 2) == 1);
  CHECK(four.held_back(2, 2) == 0);
  four.ended(a.given);
  CHECK(four.held_back(1, 2) == 2);
  CHECK(slots(1).held_back(1, 2) == 0);
}
