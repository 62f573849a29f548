#include "llm_worker/backend/server_board.hpp"

#include <deque>
#include <random>

#include "llm_worker/backend/failure_text.hpp"
#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace std::chrono_literals;
using luka::proto::failure;
using turn = server_board::turn;

namespace {

const server_board::time_point t0{1000s};
const server_board::server_set none{false, false};

const failure_report unreachable = report_of(failure::model_unreachable, cure::elsewhere, "refused");
const failure_report broken = report_of(failure::model_failed, cure::elsewhere, "HTTP 500");
const failure_report missing = report_of(failure::model_missing, cure::elsewhere, "llama3.2");

failure_report busy(std::optional<std::chrono::seconds> retry_after = {}) {
  auto report = report_of(failure::model_busy, cure::later, "HTTP 503");
  report.retry_after = retry_after;
  return report;
}

server_board two(std::uint32_t first = 1, std::uint32_t second = 1) { return server_board({first, second}, {}); }

std::optional<std::size_t> chosen(const server_board& board, double random = 0, const std::string& conversation = "c") {
  return board.choose(conversation, none, t0, random);
}

}  // namespace

TEST_CASE("the least loaded server gets the question, in relation to its weight") {
  auto board = two(3, 1);
  board.took(0);
  CHECK(chosen(board) == 1);
  board.took(1);
  CHECK(chosen(board) == 0);
  board.took(0);
  CHECK(chosen(board) == 0);
  board.took(0);
  board.left(1);
  CHECK(chosen(board) == 1);
}

TEST_CASE("of four answers a server with three times the weight writes three, however many are written at once") {
  for (const std::size_t at_once : {1, 2, 3, 4, 9}) {
    INFO(at_once);
    auto board = two(3, 1);
    std::deque<std::size_t> running;
    std::vector<int> asked(2);
    for (int i = 0; i < 400; ++i) {
      if (running.size() == at_once) {
        board.left(running.front());
        running.pop_front();
      }
      const auto which = *chosen(board, (i % 10) / 10.0, "");
      board.took(which);
      running.push_back(which);
      ++asked[which];
    }
    CHECK(asked[0] >= 290);
    CHECK(asked[0] <= 310);
  }
}

TEST_CASE("among equals chance decides in proportion to the weights") {
  const auto board = two(3, 1);
  CHECK(chosen(board, 0.0) == 0);
  CHECK(chosen(board, 0.74) == 0);
  CHECK(chosen(board, 0.76) == 1);
  CHECK(chosen(board, 0.9999) == 1);
}

TEST_CASE("equals take turns in proportion to their weights, and nobody catches up on missed ones") {
  auto board = two(3, 1);
  const auto ask = [&](double random) {
    const auto which = *chosen(board, random, "");
    board.took(which);
    board.left(which);
    return which;
  };
  std::vector<std::size_t> asked(2);
  for (int i = 0; i < 400; ++i) ++asked[ask((i % 10) / 10.0)];
  CHECK(asked == std::vector<std::size_t>{300, 100});

  auto even = two();
  for (int i = 0; i < 100; ++i) even.took(1), even.left(1);
  std::vector<std::size_t> after(2);
  for (int i = 0; i < 10; ++i) {
    const auto which = *chosen(even, 0.5, "");
    even.took(which);
    even.left(which);
    ++after[which];
  }
  CHECK(after == std::vector<std::size_t>{5, 5});
}

TEST_CASE("among equals the one with the model in memory is asked, and the one that knows the conversation") {
  auto board = two();
  board.succeeded(0, "c");
  CHECK(chosen(board, 0.99) == 0);
  board.note_warm(0, false);
  board.note_warm(1, true);
  CHECK(chosen(board, 0.0) == 1);
  board.note_warm(0, true);
  CHECK(chosen(board, 0.99) == 0);
  CHECK(chosen(board, 0.99, "another") == 1);
}

TEST_CASE("a warm server that has a job more than another one loses") {
  auto board = two();
  board.succeeded(0, "c");
  board.took(0);
  CHECK(chosen(board) == 1);
}

TEST_CASE("a server that does not keep models is never warm") {
  board_rules rules;
  rules.keeps_models = false;
  server_board board({1, 1}, rules);
  board.succeeded(0, "c");
  CHECK_FALSE(board.standing(t0).warm);
}

TEST_CASE("only the latest conversations are remembered") {
  board_rules rules;
  rules.conversations = 2;
  server_board board({1, 1}, rules);
  for (const auto* conversation : {"a", "b", "a", "c"}) board.succeeded(1, conversation);
  board.note_warm(0, true);
  CHECK(chosen(board, 0.0, "a") == 1);
  CHECK(chosen(board, 0.0, "b") == 0);
  CHECK(chosen(board, 0.0, "c") == 1);
}

TEST_CASE("a server that can not be reached is left alone at once when there is another, and told why") {
  auto board = two();
  board.note_warm(0, true);
  CHECK(board.failed(0, unreachable, t0, 0) == turn::opened);
  CHECK(chosen(board) == 1);
  const auto standing = board.standing(t0);
  CHECK(standing.open == 1);
  CHECK(standing.of == 2);
  CHECK(standing.reason == failure::model_unreachable);
  CHECK(standing.detail == "refused");
  CHECK_FALSE(standing.warm);
  CHECK(board.wake_at(0, t0) == t0 + 1s);
  REQUIRE(board.begin_probe(0, t0 + 1s));
  CHECK(chosen(board) == 1);
  CHECK(board.probe_succeeded(0) == turn::closed);
  CHECK(board.standing(t0 + 1s).open == 2);
}

TEST_CASE("other failures count, and meanwhile the server is asked after its equals") {
  auto board = two();
  board.note_warm(0, true);
  CHECK(board.failed(0, broken, t0, 0) == turn::none);
  CHECK(chosen(board) == 1);
  CHECK(board.choose("c", none, t0 + 30s, 0) == 0);
  board.took(1);
  CHECK(chosen(board) == 0);
  CHECK(board.failed(0, broken, t0, 0) == turn::none);
  CHECK(board.failed(0, broken, t0, 0) == turn::opened);
  CHECK(chosen(board) == 1);
}

TEST_CASE("what lies in the question, and a load that takes long, count for nothing") {
  auto board = two();
  for (const auto helps : {cure::none, cure::without_thinking, cure::when_loaded})
    for (int i = 0; i < 5; ++i)
      CHECK(board.failed(0, report_of(failure::timed_out, helps, ""), t0, 0) == turn::none);
  CHECK(board.standing(t0).open == 2);
}

TEST_CASE("a server without the model is left alone until a probe finds it there") {
  auto board = two();
  CHECK(board.failed(0, missing, t0, 0) == turn::opened);
  CHECK(board.standing(t0).reason == failure::model_missing);
  CHECK(board.standing(t0).detail == "llama3.2");
  REQUIRE(board.begin_probe(0, t0 + 1s));
  board.probe_failed(0, missing, t0 + 1s, 0.5);
  CHECK_FALSE(board.may_be_asked(0, t0 + 1s));
  CHECK(board.wake_at(0, t0 + 1s) > t0 + 2s);
}

TEST_CASE("the only server is asked all the same, though its credit is held back") {
  server_board board({1}, {});
  CHECK(board.failed(0, unreachable, t0, 0) == turn::none);
  CHECK(board.failed(0, unreachable, t0, 0) == turn::none);
  CHECK(board.standing(t0).open == 1);
  CHECK(board.failed(0, unreachable, t0, 0) == turn::opened);
  CHECK(board.standing(t0).open == 0);
  CHECK(board.choose("c", {false}, t0, 0) == 0);
  CHECK_FALSE(board.choose("c", {true}, t0, 0));
}

TEST_CASE("none of several is asked that is left alone") {
  auto board = two();
  board.set_aside(0, unreachable, t0, 0);
  board.set_aside(1, missing, t0, 0);
  CHECK_FALSE(chosen(board));
  CHECK_FALSE(board.free_at(none, t0));
  CHECK(board.standing(t0).open == 0);
  CHECK(board.succeeded(1, "c") == turn::closed);  // an answer that began before
  CHECK(chosen(board) == 1);
}

TEST_CASE("one that refuses for the moment is left alone for as long as it says, and that is no failure") {
  auto board = two();
  for (int i = 0; i < 5; ++i) CHECK(board.failed(0, busy(7s), t0, 0) == turn::none);
  CHECK(chosen(board) == 1);
  CHECK(board.free_at(none, t0) == t0 + 7s);
  CHECK(board.wake_at(0, t0) == t0 + 7s);
  CHECK(board.standing(t0).reason == failure::model_busy);
  CHECK_FALSE(board.may_be_asked(0, t0 + 6999ms));
  CHECK(board.may_be_asked(0, t0 + 7s));
  CHECK_FALSE(board.free_at(none, t0 + 7s));
  board.failed(1, busy(10s), t0, 0.99);
  CHECK(board.free_at({true, false}, t0) > t0 + 12s);
  CHECK(board.free_at({true, false}, t0) <= t0 + 12500ms);
}

TEST_CASE("a pause is not longer than the limit, and never so short that it is none") {
  auto board = two();
  board.failed(0, busy(3600s), t0, 0.5);
  CHECK(board.wake_at(0, t0) == t0 + 30s);
  board.failed(1, busy(0s), t0, 0.5);
  CHECK(board.wake_at(1, t0) == t0 + 500ms);
}

TEST_CASE("without a limit for pauses there are none") {
  board_rules rules;
  rules.longest_busy = 0ms;
  server_board board({1, 1}, rules);
  board.failed(0, busy(7s), t0, 0);
  CHECK(board.may_be_asked(0, t0));
  CHECK_FALSE(board.free_at(none, t0));
}

TEST_CASE("without a word on how long, the pauses grow until the server answers") {
  auto board = two();
  auto now = t0;
  std::chrono::nanoseconds before{};
  for (int i = 0; i < 4; ++i) {
    board.failed(0, busy(), now, 0.999);
    board.failed(0, busy(), now, 0.999);  // another answer, refused in the same moment
    const auto pause = board.wake_at(0, now) - now;
    CHECK(pause > before * 3 / 2);
    before = pause;
    now = board.wake_at(0, now);
  }
  board.succeeded(0, "c");
  board.failed(0, busy(), now, 0.999);
  CHECK(board.wake_at(0, now) <= now + 1s);
}

TEST_CASE("a server that may not have the model is asked when there is no other") {
  auto board = two();
  board.doubt(0);
  CHECK(chosen(board) == 1);
  board.took(1);
  CHECK(chosen(board) == 0);
  board.succeeded(0, "c");
  board.left(1);
  CHECK(chosen(board) == 0);
}

TEST_CASE("what has been tried is not chosen, and another is known to be there") {
  auto board = two();
  CHECK(board.choose("c", {true, false}, t0, 0) == 1);
  CHECK(board.has_another({true, false}, t0));
  board.set_aside(1, unreachable, t0, 0);
  CHECK_FALSE(board.has_another({true, false}, t0));
  CHECK_FALSE(board.choose("c", {true, false}, t0, 0));
}

TEST_CASE("eight workers over two hosts come out even") {
  std::minstd_rand engine(7);
  std::uniform_real_distribution<double> random(0.0, 1.0);
  std::vector<server_board> workers(8, two());
  std::array<int, 2> answered{};
  for (int question = 0; question < 4000; ++question) {
    auto& board = workers[engine() % workers.size()];
    const auto conversation = std::to_string(engine() % 500);
    const auto where = board.choose(conversation, none, t0, random(engine));
    REQUIRE(where);
    board.took(*where);
    ++answered.at(*where);
    board.left(*where);
    board.succeeded(*where, conversation);
    board.note_warm(0, true);
    board.note_warm(1, true);
  }
  CHECK(answered[0] > 1800);
  CHECK(answered[1] > 1800);
}
