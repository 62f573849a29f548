#include "gateway/telegram/poller.hpp"

#include "common/async/task_group.hpp"
#include "gateway/telegram/client.hpp"
#include "tests/component/gateway/telegram/scripted_server.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace luka::telegram;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

std::string text_update(std::int64_t id) {
  return R"({"update_id":)" + std::to_string(id) +
         R"(,"message":{"message_id":1,"chat":{"id":42,"type":"private"},"text":"hi"}})";
}

poller_options fast() {
  poller_options o;
  o.poll_timeout = 1s;
  o.watchdog = 300ms;
  o.pauses.base = 50ms;
  o.pauses.conflict_least = 300ms;
  o.pauses.conflict_longest = 600ms;
  return o;
}

using batch_list = std::vector<std::vector<std::int64_t>>;

/// A poller and a scripted server. The token must not have been logged when it ends.
struct bench {
  captured_log log;
  asio::io_context io;
  scripted_server server;
  client api;
  poller polls;
  batch_list batches;             ///< as they were handed on
  std::vector<poll_stage> stages;
  std::vector<std::int64_t> got;  ///< what has been taken of them
  bool hold = false;              ///< nothing is taken meanwhile
  bool fail = false;              ///< nor ever
  wakeup changed{io.get_executor()};
  task_group tasks{io.get_executor(), [](const std::string&, const std::string& what) { FAIL(what); }};

  explicit bench(scripted_server::script answers, poller_options chosen = fast())
      : server(io, std::move(answers)),
        api(io.get_executor(), server.url(), canary),
        polls(api, io.get_executor(), chosen) {}
  ~bench() {
    // What a task refers to must outlive it.
    tasks.cancel();
    drive(io, tasks.join());
    CHECK(log.text().find("CANARY") == std::string::npos);
  }

  task<> take(std::vector<update> batch) {
    auto& ids = batches.emplace_back();
    for (const auto& one : batch) ids.push_back(number(one.id));
    while (hold) co_await changed.wait();
    if (fail) throw std::runtime_error("the batch was not taken");
    for (const auto& one : batch) got.push_back(number(one.id));
  }
  void let_go() {
    hold = false;
    changed.notify();
  }

  task<> run_poller() {
    poller::batch_handler on_batch = [this](std::vector<update> batch) { return take(std::move(batch)); };
    poller::stage_observer on_stage = [this](poll_stage now) { stages.push_back(now); };
    co_await polls.run(std::move(on_batch), std::move(on_stage));
  }

  void start() { tasks.spawn("poller", run_poller()); }

  /// Runs the loop until the condition holds; false after 10 s.
  bool until(const std::function<bool()>& holds) {
    const auto deadline = monotonic_clock::now() + 10s;
    while (!holds() && monotonic_clock::now() < deadline) io.run_one_for(10ms);
    return holds();
  }
  void run_for(duration length) {
    const auto end = monotonic_clock::now() + length;
    while (monotonic_clock::now() < end) io.run_one_for(5ms);
  }

  [[nodiscard]] std::vector<received> polled() const { return server.calls("getUpdates"); }
  [[nodiscard]] bool logged(const std::string& part) const { return log.text().find(part) != std::string::npos; }
};

std::int64_t offset_of(const received& r) {
  const auto* offset = r.parameters.if_contains("offset");
  return offset ? offset->to_number<std::int64_t>() : -1;
}
std::int64_t timeout_of(const received& r) { return r.parameters.at("timeout").to_number<std::int64_t>(); }

/// The given answers in turn, then an empty long poll.
scripted_server::script in_turn(std::vector<reply> answers) {
  auto left = std::make_shared<std::deque<reply>>(answers.begin(), answers.end());
  return [left](const received& r) {
    if (r.method != "getUpdates") return ok("true");
    if (left->empty()) {
      auto idle = ok("[]");
      idle.delay = 200ms;
      return idle;
    }
    auto next = left->front();
    left->pop_front();
    return next;
  };
}

}  // namespace

TEST_CASE("a batch is handed on as a whole, and confirmed by the next poll at once") {
  bench b(in_turn({ok("[" + text_update(7) + "," + text_update(8) + "]")}));
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() >= 2; }));
  CHECK(b.batches == batch_list{{7, 8}});
  CHECK(offset_of(b.polled()[0]) == -1);
  CHECK(timeout_of(b.polled()[0]) == 1);
  CHECK(offset_of(b.polled()[1]) == 9);
  CHECK(timeout_of(b.polled()[1]) == 1);
  CHECK(b.polled()[1].when - b.polled()[0].when < 150ms);
}

TEST_CASE("a full answer is not all there is: the next poll does not wait") {
  std::string full;
  for (std::int64_t id = 1; id <= most_updates; ++id) full += (full.empty() ? "[" : ",") + text_update(id);
  bench b(in_turn({ok(full + "]")}));
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() >= 3; }));
  CHECK(timeout_of(b.polled()[0]) == 1);
  CHECK(timeout_of(b.polled()[1]) == 0);
  CHECK(timeout_of(b.polled()[2]) == 1);
  REQUIRE(b.stages.size() >= 4);
  b.stages.resize(4);
  using enum poll_stage;
  CHECK(b.stages == std::vector{asking, behind, handing_on, asking});
  CHECK(b.batches.size() == 1);
}

TEST_CASE("while a batch is awaited nothing is polled, and the poll that confirms it goes out right after") {
  bench b(in_turn({ok("[" + text_update(7) + "]"), ok("[" + text_update(8) + "]")}));
  b.hold = true;
  b.start();
  REQUIRE(b.until([&] { return b.batches.size() == 1; }));
  b.run_for(700ms);
  CHECK(b.polled().size() == 1);
  CHECK(b.polls.counts().fresh == 0);
  b.let_go();
  REQUIRE(b.until([&] { return b.got.size() == 2; }));
  CHECK(offset_of(b.polled()[1]) == 8);
  CHECK(b.batches.size() == 2);
  CHECK(b.polls.counts().fresh == 2);
}

TEST_CASE("updates of no interest and repeated ones are confirmed without a word") {
  const std::string edited =
      R"({"update_id":7,"edited_message":{"message_id":1,"chat":{"id":42,"type":"private"},"text":"hi"}})";
  bench b(in_turn({ok("[" + edited + "]"), ok("[" + text_update(8) + "]"), ok("[" + text_update(8) + "]")}));
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() >= 4; }));
  CHECK(offset_of(b.polled()[1]) == 8);
  CHECK(offset_of(b.polled()[3]) == 9);
  CHECK(b.batches == batch_list{{8}});
}

TEST_CASE("a batch that is not taken ends the run, is not confirmed, and comes again") {
  bench b([](const received& r) { return offset_of(r) == 8 ? silence() : ok("[" + text_update(7) + "]"); },
          poller_options());
  b.fail = true;
  CHECK_THROWS_WITH(run(b.io, b.run_poller()), "the batch was not taken");
  CHECK(b.polls.counts().fresh == 0);
  b.fail = false;
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() == 3; }));
  CHECK(offset_of(b.polled()[1]) == -1);
  CHECK(offset_of(b.polled()[2]) == 8);
  CHECK(b.got == std::vector<std::int64_t>{7});
  CHECK(b.batches.size() == 2);
}

TEST_CASE("a server that does not wait, or ignores the offset, is not polled in a tight loop") {
  for (const std::string& list : {std::string("[]"), "[" + text_update(7) + "]", std::string(R"([{"message":{}}])")}) {
    INFO(list);
    bench b([&](const received&) { return ok(list); });
    b.start();
    REQUIRE(b.until([&] { return b.polled().size() >= 4; }));
    const auto polled = b.polled();
    CHECK(polled[3].when - polled[2].when >= 490ms);  // between arrivals, not between departures
    CHECK(polled[2].when - polled[1].when >= 490ms);
  }
}

TEST_CASE("an unreadable update is logged and confirmed, its text is not logged") {
  bench b(in_turn({ok(R"([{"update_id":7,"message":"secret words"},)" + text_update(8) + "]")}));
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() >= 2; }));
  CHECK(b.got == std::vector<std::int64_t>{8});
  CHECK(offset_of(b.polled()[1]) == 9);
  CHECK(b.polls.counts().unreadable_updates == 1);
  CHECK(b.logged("unreadable update"));
  CHECK_FALSE(b.logged("secret words"));
}

TEST_CASE("server errors, garbage and broken connections are survived, and the recovery is logged") {
  bench b(in_turn({page(502), error(500, "Internal Server Error: restart"), text("{\"ok\":tr"), page(200), hang_up(),
                   ok("[" + text_update(7) + "]")}));
  b.start();
  REQUIRE(b.until([&] { return !b.got.empty(); }));
  CHECK(b.polls.counts().failures == 5);
  CHECK(b.polls.counts().unreadable_bodies == 2);
  CHECK(b.logged("polling failed"));
  CHECK(b.logged("polling works again"));
  CHECK(b.logged("failures=5"));
}

TEST_CASE("Telegram's waiting time is kept") {
  auto only_header = page(429);
  only_header.retry_after = "1";
  bench b(in_turn({error(429, "Too Many Requests: retry after 1", R"({"retry_after":1})"), only_header}));
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() >= 3; }));
  CHECK(b.polled()[1].when - b.polled()[0].when >= 1s);
  CHECK(b.polled()[2].when - b.polled()[1].when >= 1s);
  CHECK(b.logged("Telegram asks us to wait"));
}

TEST_CASE("a second poller is given room and named in the log") {
  const auto conflict =
      error(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
  bench b(in_turn({conflict, conflict}));
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() >= 3; }));
  CHECK(b.polled()[1].when - b.polled()[0].when >= 300ms);
  CHECK(b.polled()[2].when - b.polled()[1].when >= 300ms);
  CHECK(b.server.calls("deleteWebhook").empty());
  CHECK(b.polls.counts().conflicts == 2);
  CHECK(b.logged("another program is polling with the same bot token"));
}

TEST_CASE("a forgotten webhook is removed once") {
  const auto conflict = error(
      409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
  bench b(in_turn({conflict, conflict, ok("[" + text_update(7) + "]")}));
  b.start();
  REQUIRE(b.until([&] { return !b.got.empty(); }));
  CHECK(b.server.calls("deleteWebhook").size() == 1);
  CHECK(b.polled()[2].when - b.polled()[1].when >= 300ms);
  CHECK(b.logged("webhook removed"));
}

TEST_CASE("a token that is not valid ends the run with a fatal error") {
  for (const auto& refusal : {error(401, "Unauthorized"), error(404, "Not Found")}) {
    bench b(in_turn({refusal}));
    CHECK_THROWS_AS(run(b.io, b.run_poller()), fatal_error);
    CHECK(b.logged("the bot token is not valid"));
    CHECK(b.polled().size() == 1);
  }
}

TEST_CASE("a poll that is never answered is noticed, its connection dropped, and polling goes on") {
  bench b(in_turn({silence(), ok("[" + text_update(7) + "]")}));
  b.start();
  REQUIRE(b.until([&] { return !b.got.empty() && b.server.left > 0; }));
  CHECK(b.polls.counts().dead_connections == 1);
  CHECK(b.polled()[1].when - b.polled()[0].when >= 1300ms);
  CHECK(b.logged("no answer in time"));
  CHECK(b.logged("polling works again"));
}

TEST_CASE("nobody listening at first is survived") {
  bench b(in_turn({}));
  b.server.close();
  b.start();
  REQUIRE(b.until([&] { return b.polls.counts().failures >= 3; }));
  CHECK(b.logged("cannot connect"));
}

TEST_CASE("a batch that is awaited at the end is still taken, and then confirmed by a short poll") {
  bench b([](const received& r) {
    return timeout_of(r) == 0 ? ok("[]") : ok("[" + text_update(7) + "," + text_update(8) + "]");
  });
  b.hold = true;
  b.start();
  REQUIRE(b.until([&] { return b.batches.size() == 1; }));
  b.polls.stop();
  b.tasks.spawn("end", b.polls.confirm_and_stop());
  b.run_for(50ms);
  CHECK(b.tasks.size() == 2);
  CHECK(b.polled().size() == 1);
  b.let_go();
  REQUIRE(b.until([&] { return b.tasks.size() == 0; }));
  CHECK(b.got == std::vector<std::int64_t>{7, 8});
  REQUIRE(b.polled().size() == 2);
  CHECK(offset_of(b.polled().back()) == 9);
  CHECK(timeout_of(b.polled().back()) == 0);
  CHECK(b.polled().back().parameters.at("limit") == 1);
}

TEST_CASE("a batch that is given up at the end is not confirmed") {
  bench b([](const received& r) { return offset_of(r) == 8 ? silence() : ok("[" + text_update(7) + "]"); },
          poller_options());
  b.hold = true;
  b.start();
  REQUIRE(b.until([&] { return b.batches.size() == 1; }));
  b.polls.stop();
  b.tasks.cancel();
  run(b.io, b.polls.confirm_and_stop());
  CHECK(b.got.empty());
  CHECK(b.polled().size() == 1);
}

TEST_CASE("stopping an idle poller is quick and needs no confirmation") {
  bench b([](const received& r) { return offset_of(r) == 8 ? silence() : ok("[" + text_update(7) + "]"); },
          poller_options());
  b.start();
  REQUIRE(b.until([&] { return b.polled().size() == 2; }));
  const auto started = monotonic_clock::now();
  run(b.io, b.polls.confirm_and_stop());
  CHECK(monotonic_clock::now() - started < 500ms);
  CHECK(b.polled().size() == 2);
  CHECK(b.until([&] { return b.server.left == 1; }));
}

TEST_CASE("a server that does not answer the confirmation does not hold up the end") {
  auto o = fast();
  o.confirmation_limit = 200ms;
  bench b([](const received& r) { return timeout_of(r) == 0 ? silence() : ok("[" + text_update(7) + "]"); }, o);
  b.hold = true;
  b.start();
  REQUIRE(b.until([&] { return b.batches.size() == 1; }));
  b.polls.stop();
  b.let_go();
  const auto started = monotonic_clock::now();
  run(b.io, b.polls.confirm_and_stop());
  CHECK(monotonic_clock::now() - started < 1s);
  CHECK(b.logged("could not be confirmed"));
}

TEST_CASE("a cancelled run ends, with a poll under way and without") {
  for (const bool idle : {true, false}) {
    bench b([&](const received&) { return idle ? silence() : page(502); }, poller_options());
    asio::cancellation_signal stop;
    bool ended = false;
    asio::co_spawn(b.io, b.run_poller(), asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) { ended = true; }));
    b.run_for(100ms);
    stop.emit(asio::cancellation_type::all);
    CHECK(b.until([&] { return ended; }));
  }
}
