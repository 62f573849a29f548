#include "tests/sim/ollama/scheduler.hpp"

#include "tests/support/catch.hpp"

using namespace ollama_sim;
using namespace std::chrono_literals;

namespace {

const steady_time t0 = steady_time(1000s);

submission ask(request_id id, const std::string& model = "m", int num_ctx = 4096) {
  submission request;
  request.id = id;
  request.model = model;
  request.num_ctx = num_ctx;
  return request;
}

using ids = std::vector<request_id>;

}  // namespace

TEST_CASE("the first request waits for the load, later ones for a slot in their order") {
  scheduler line({1, 512, 2s});
  CHECK(line.submit(ask(1), t0));
  CHECK(line.submit(ask(2), t0));
  CHECK(line.submit(ask(3), t0));
  CHECK(line.next_deadline() == t0 + 2s);
  line.advance(t0 + 1999ms);
  CHECK(line.take_granted().empty());
  line.advance(t0 + 2s);
  CHECK(line.take_granted() == ids{1});
  CHECK(line.phase_of(2) == request_phase::waiting);
  line.leave(1, t0 + 3s);
  CHECK(line.take_granted() == ids{2});
  line.leave(2, t0 + 4s);
  CHECK(line.take_granted() == ids{3});
  CHECK(line.loads() == 1);
}

TEST_CASE("a client that leaves during its load throws it away, and the next load starts from zero") {
  scheduler line({1, 512, 4s});
  line.submit(ask(1), t0);
  line.submit(ask(2), t0 + 1s);
  line.leave(1, t0 + 3s);
  CHECK(line.loads_aborted() == 1);
  CHECK(line.phase_of(2) == request_phase::loading);
  CHECK(line.next_deadline() == t0 + 7s);
}

TEST_CASE("a full queue refuses only while something loads") {
  scheduler line({1, 2, 4s});
  CHECK(line.submit(ask(1), t0));
  CHECK(line.submit(ask(2), t0));
  CHECK(line.submit(ask(3), t0));
  CHECK_FALSE(line.submit(ask(4), t0));
  line.advance(t0 + 4s);
  for (request_id id = 5; id < 50; ++id) CHECK(line.submit(ask(id), t0 + 5s));
  CHECK(line.queued() == 2 + 45);
}

TEST_CASE("requests for a loaded model bypass the queue behind another model's load") {
  scheduler line({1, 1, 4s});
  line.submit(ask(1, "a"), t0);
  line.advance(t0 + 4s);
  line.leave(1, t0 + 5s);
  line.take_granted();
  line.submit(ask(2, "b"), t0 + 6s);
  line.submit(ask(3, "c"), t0 + 6s);
  CHECK_FALSE(line.submit(ask(4, "d"), t0 + 6s));
  CHECK(line.submit(ask(5, "a"), t0 + 6s));
  CHECK(line.take_granted() == ids{5});
}

TEST_CASE("another num_ctx reloads the model after the requests in flight") {
  scheduler line({1, 512, 1s});
  line.submit(ask(1), t0);
  line.advance(t0 + 1s);
  line.submit(ask(2, "m", 2048), t0 + 2s);
  CHECK(line.phase_of(2) == request_phase::queued);
  line.leave(1, t0 + 3s);
  CHECK(line.phase_of(2) == request_phase::loading);
  line.advance(t0 + 4s);
  CHECK(line.phase_of(2) == request_phase::running);
  CHECK(line.loads() == 2);
  CHECK(line.loaded().front().num_ctx == 2048);
}

TEST_CASE("an idle model is unloaded when its keep-alive is over, counted from the last request's end") {
  scheduler line({1, 512, 0s});
  auto request = ask(1);
  request.keep_alive = 10s;
  line.submit(request, t0);
  line.leave(1, t0 + 60s);
  CHECK(line.next_deadline() == t0 + 70s);
  line.advance(t0 + 69s);
  CHECK(line.loaded().size() == 1);
  line.advance(t0 + 70s);
  CHECK(line.loaded().empty());
}

TEST_CASE("keep_alive 0 unloads at once, a negative one never") {
  scheduler line({1, 512, 0s});
  auto request = ask(1);
  request.keep_alive = 0s;
  line.submit(request, t0);
  line.leave(1, t0);
  CHECK(line.loaded().empty());
  request = ask(2);
  request.keep_alive = keep_for_ever;
  line.submit(request, t0);
  line.leave(2, t0);
  CHECK_FALSE(line.next_deadline());
  line.unload("m", t0);
  CHECK(line.loaded().empty());
}

TEST_CASE("parallel 0 lets everybody run, a load-only request takes no slot") {
  scheduler unlimited({0, 512, 0s});
  for (request_id id = 1; id <= 100; ++id) unlimited.submit(ask(id), t0);
  CHECK(unlimited.take_granted().size() == 100);
  scheduler single({1, 512, 0s});
  single.submit(ask(1), t0);
  auto preload = ask(2);
  preload.load_only = true;
  single.submit(preload, t0);
  CHECK(single.take_granted() == ids{1, 2});
}

TEST_CASE("a waiting client that leaves is skipped") {
  scheduler line({1, 512, 0s});
  for (request_id id = 1; id <= 3; ++id) line.submit(ask(id), t0);
  line.take_granted();
  line.leave(2, t0);
  line.leave(1, t0);
  CHECK(line.take_granted() == ids{3});
}
