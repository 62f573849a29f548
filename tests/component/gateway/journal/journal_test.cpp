// The gateway's side of the journal, against a history_svc that a test plays.
#include "gateway/journal/journal.hpp"

#include "common/async/sleep.hpp"
#include "common/zmq/async_socket.hpp"
#include "proto/history.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"
#include "tests/support/temp_dir.hpp"

using namespace luka;
using namespace luka::gateway;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

constexpr auto unavailable = static_cast<std::uint8_t>(proto::history_error::unavailable);
constexpr auto bad_request = static_cast<std::uint8_t>(proto::history_error::bad_request);

/// Answers as Redis would, or refuses.
class scripted_journal {
 public:
  std::optional<std::uint8_t> refusal;
  std::vector<std::string> order;  ///< what was asked and answered, in short
  std::vector<proto::unfinished> pages;
  bool current = true;      ///< whether it has the jobs that are noted about
  bool all_over = false;    ///< whatever is offered has been seen before

  scripted_journal(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint)
      : socket_(executor, context, zmq::socket_type::router) {
    socket_.configure([&](zmq::socket_t& raw) {
      raw.set(zmq::sockopt::linger, 0);
      raw.bind(endpoint);
    });
  }

  task<> serve() {
    for (;;) {
      auto request = co_await socket_.receive();
      if (request.size() != 3) continue;
      request[2] = to_frame(answer(view(request[2])));
      (void)socket_.try_send(request);
    }
  }

 private:
  std::string answer(std::string_view request) {
    ++asked;
    if (refusal) {
      proto::history_refused no;
      no.reason = *refusal;
      no.detail = "because";
      return proto::encode(no);
    }
    const auto what = proto::decode_any<proto::accept_jobs, proto::note_placed, proto::note_attempt, proto::settle_job,
                                        proto::load_unfinished>(request);
    if (!what) return "?";
    if (const auto* jobs = std::get_if<proto::accept_jobs>(&*what)) return accept(*jobs);
    if (const auto* list = std::get_if<proto::load_unfinished>(&*what)) return list_page(*list);
    if (const auto* placed = std::get_if<proto::note_placed>(&*what)) order.push_back("placed " + placed->job);
    if (const auto* attempt = std::get_if<proto::note_attempt>(&*what)) order.push_back("attempt " + attempt->job);
    if (const auto* over = std::get_if<proto::settle_job>(&*what)) order.push_back("settle " + over->job);
    proto::noted reply;
    reply.current = current;
    return proto::encode(reply);
  }
  std::string accept(const proto::accept_jobs& jobs) {
    order.push_back("accept for " + jobs.bot);
    proto::jobs_accepted done;
    for (const auto& each : jobs.jobs) done.fresh.push_back(!all_over && each.text != "seen before");
    return proto::encode(done);
  }
  std::string list_page(const proto::load_unfinished& list) {
    const auto number = list.after.empty() ? 0 : std::stoul(list.after);
    return proto::encode(pages.at(number));
  }

  async_socket socket_;

 public:
  int asked = 0;
};

struct scene {
  asio::io_context loop;
  zmq::context_t context;
  temp_dir folder;
  std::string endpoint = "ipc://" + (folder.path() / "history.sock").string();
  std::optional<std::string> broken;
  task_group tasks{loop.get_executor(), [this](const std::string&, const std::string& what) { broken = what; }};
  request_client history{loop.get_executor(), context, endpoint};
  std::optional<scripted_journal> server;
  journal mine{history, "42", "instance"};

  scene() {
    history.start(tasks);
    mine.start(tasks);
  }
  ~scene() {
    tasks.cancel();
    context.shutdown();
    drive(loop, tasks.join());
  }
  void start_server() {
    server.emplace(loop.get_executor(), context, endpoint);
    tasks.spawn("server", server->serve());
  }
  void wait_until(const std::function<bool()>& holds) { drive(loop, poll(holds)); }

 private:
  task<> poll(std::function<bool()> holds) {
    while (!holds()) co_await sleep_for(2ms);
  }
};

proto::job_record record(const std::string& id, const std::string& text = "?") {
  proto::job_record made;
  made.job = id;
  made.text = text;
  return made;
}

proto::note_placed placed(const std::string& id) {
  proto::note_placed note;
  note.job = id;
  return note;
}

proto::settle_job settled(const std::string& id) {
  proto::settle_job note;
  note.job = id;
  return note;
}

}  // namespace

TEST_CASE("a batch is taken in with one request, and what was seen before is told") {
  scene s;
  s.start_server();
  const auto fresh = drive(s.loop, s.mine.accept({record("42:1"), record("42:2", "seen before")}, {}, {}));
  CHECK(fresh == std::vector<bool>{true, false});
  CHECK(s.server->order == std::vector<std::string>{"accept for 42"});
}

TEST_CASE("a journal that is not there yet, or refuses for now, is asked until it answers") {
  scene s;
  std::optional<std::vector<bool>> fresh;
  auto accept = [](scene& in, std::optional<std::vector<bool>>& into) -> task<> {
    std::vector<proto::job_record> jobs;
    jobs.push_back(record("42:1"));
    journal::continuation nothing;
    std::vector<std::int64_t> no_messages;
    into = co_await in.mine.accept(std::move(jobs), std::move(no_messages), std::move(nothing));
  };
  s.tasks.spawn("accept", accept(s, fresh));
  drive(s.loop, sleep_for(20ms));
  s.start_server();
  s.server->refusal = unavailable;
  s.wait_until([&] { return s.server->asked >= 3; });
  CHECK_FALSE(fresh);
  CHECK(s.mine.is_away());
  s.server->refusal.reset();
  s.wait_until([&] { return fresh.has_value(); });
  CHECK(*fresh == std::vector<bool>{true});
  CHECK_FALSE(s.mine.is_away());
}

TEST_CASE("jobs that the journal will never take are answered without it") {
  scene s;
  s.start_server();
  s.server->refusal = bad_request;
  CHECK_FALSE(drive(s.loop, s.mine.accept({record("42:1"), record("42:2")}, {}, {})));
}

TEST_CASE("notes about one job are written in order, and each says so once") {
  scene s;
  s.start_server();
  std::vector<std::string> written;
  s.mine.note(placed("42:1"), [&] {
    written.emplace_back("placed");
    s.mine.note(settled("42:1"), [&] { written.emplace_back("settled again"); });
  });
  s.mine.note(settled("42:1"), [&] { written.emplace_back("settled"); });
  s.wait_until([&] { return s.mine.pending() == 0; });
  CHECK(written == std::vector<std::string>{"placed", "settled", "settled again"});
  CHECK(s.server->order == std::vector<std::string>{"placed 42:1", "settle 42:1", "settle 42:1"});
  CHECK_FALSE(s.broken);
}

TEST_CASE("a note waits for as long as the journal is away") {
  scene s;
  s.start_server();
  s.server->refusal = unavailable;
  int written = 0;
  s.mine.note(placed("42:1"), [&] { ++written; });
  s.wait_until([&] { return s.mine.is_away(); });
  CHECK(written == 0);
  CHECK(s.mine.pending() == 1);
  s.server->refusal.reset();
  s.wait_until([&] { return s.mine.pending() == 0; });
  CHECK(written == 1);
  CHECK_FALSE(s.mine.is_away());
}

TEST_CASE("who notes something about a job that the journal does not have is told, and can have it taken in again") {
  scene s;
  s.start_server();
  s.server->current = false;
  std::vector<std::string> heard;
  const auto again = [&] {
    heard.emplace_back("unknown");
    s.mine.take_in_again(record("42:1"), [&] { heard.emplace_back("taken in"); }, [&] { heard.emplace_back("over"); });
  };
  s.mine.note(placed("42:1"), [&] { heard.emplace_back("written"); }, again);
  s.wait_until([&] { return s.mine.pending() == 0; });
  s.server->all_over = true;
  s.mine.note(placed("42:1"), {}, again);
  s.wait_until([&] { return s.mine.pending() == 0; });
  CHECK(heard == std::vector<std::string>{"unknown", "taken in", "unknown", "over"});
}

TEST_CASE("all pages of what is unfinished are read, and what makes no sense is left out") {
  scene s;
  s.start_server();
  proto::unfinished first, second;
  proto::unfinished_job one, broken, two;
  one.record = record("42:1", "first");
  one.record.chat = 1;
  two = one;
  two.record.job = "42:2";
  broken = one;
  broken.record.chat_kind = 77;
  first.jobs = {one, broken};
  first.next = "1";
  first.known_messages = {11, 12};
  second.jobs = {two};
  s.server->pages = {first, second};
  const auto all = drive(s.loop, s.mine.load_unfinished());
  REQUIRE(all.jobs.size() == 2);
  CHECK(all.jobs[0].what.id == "42:1");
  CHECK(all.jobs[0].what.text == "first");
  CHECK(all.jobs[1].what.id == "42:2");
  CHECK(all.known_messages == std::vector<std::int64_t>{11, 12});
}
