#include "tests/simulation/oracle.hpp"

#include "gateway/conversation/texts.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::sim;
namespace texts = luka::gateway::texts;

namespace {

const question_name first{3, 1}, second{3, 2};

/// Chat 3, where everything is as it should be unless a test says otherwise.
struct scene {
  oracle judge;
  std::vector<proto::chat_message> turns;

  void ask(const question_name& name) { judge.asked(name); }
  std::string run(const question_name& name, unsigned words = 4) {
    const auto number = judge.run_begins(name);
    auto text = answer_text(name, number, words);
    judge.run_says(name, number, text);
    return text;
  }
  void see(std::int64_t message, std::string text, bool growing = false) {
    judge.saw({3, message, std::move(text), growing, false, false});
  }
  void remember(const question_name& name, const std::string& answer) {
    turns.push_back({"user", text_of(name)});
    turns.push_back({"assistant", answer});
  }
  void answer(const question_name& name, std::int64_t message) {
    const auto text = run(name);
    see(message, text);
    remember(name, text);
  }
  std::string verdict() {
    judge.remembered(3, turns);
    judge.judge();
    std::string kinds;
    for (const auto& each : judge.problems()) kinds += (kinds.empty() ? "" : " ") + each.kind;
    return kinds;
  }
};

}  // namespace

TEST_CASE("an answer that grows and is complete in the end is as promised") {
  scene all;
  all.ask(first);
  const auto text = all.run(first);
  all.see(10, text.substr(0, 7), true);
  all.see(10, text.substr(0, 25), true);
  all.see(10, text);
  all.remember(first, text);
  CHECK(all.judge.all_ended());
  CHECK(all.verdict().empty());
  CHECK(all.judge.totals().answered == 1);
}

TEST_CASE("an answer of two messages counts once") {
  scene all;
  all.ask(first);
  const auto text = all.run(first);
  const auto cut = text.find(' ', 20);
  all.see(10, text.substr(0, cut));
  all.see(11, text.substr(cut + 1));
  all.remember(first, text);
  CHECK(all.verdict().empty());
}

TEST_CASE("the place in line gives way to the answer, and must not come back") {
  scene all;
  all.ask(first);
  all.see(10, "You are number 3 in line.", true);
  CHECK_FALSE(all.judge.all_ended());
  const auto text = all.run(first);
  all.see(10, text.substr(0, 25), true);
  SECTION("as it should be") {
    all.see(10, text);
    all.remember(first, text);
    CHECK(all.verdict().empty());
  }
  SECTION("over text that somebody has read") {
    all.see(10, "You are number 3 in line.", true);
    all.see(10, text);
    all.remember(first, text);
    CHECK(all.verdict() == "shrunk");
  }
}

TEST_CASE("a question without an end is lost") {
  scene all;
  all.ask(first);
  CHECK_FALSE(all.judge.all_ended());
  CHECK(all.verdict() == "lost");
}

TEST_CASE("an answer that stays unfinished is lost") {
  scene all;
  all.ask(first);
  all.see(10, all.run(first), true);
  CHECK(all.verdict() == "lost");
}

TEST_CASE("two answers to a question are one too many") {
  scene all;
  all.ask(first);
  all.answer(first, 10);
  all.see(11, answer_text(first, 1, 4));
  CHECK(all.verdict() == "duplicate");
}

TEST_CASE("the beginning of an answer that was given elsewhere is an orphan, and no second answer") {
  scene all;
  all.ask(first);
  all.see(9, answer_text(first, 1, 1), true);
  all.answer(first, 10);
  CHECK(all.verdict().empty());
  CHECK(all.judge.totals().orphans == 1);
}

TEST_CASE("a text that looks finished and is not all that the model said is wrong") {
  scene all;
  all.ask(first);
  const auto text = all.run(first);
  all.see(10, text.substr(0, text.rfind(' ')));
  all.remember(first, text);
  CHECK(all.verdict() == "wrong history");
}

TEST_CASE("words of two runs in one text are wrong") {
  scene all;
  all.ask(first);
  const auto text = all.run(first, 6);
  all.run(first, 2);
  all.see(10, answer_text(first, 1, 1) + " " + answer_text(first, 2, 2), true);
  all.see(10, text);
  all.remember(first, text);
  CHECK(all.verdict() == "wrong wrong");
}

TEST_CASE("words from another chat are noticed, even for a moment") {
  scene all;
  all.ask(first);
  all.see(10, "c4q1r1w0x", true);
  const auto text = all.run(first);
  all.see(10, text);
  all.remember(first, text);
  CHECK(all.verdict() == "foreign");
}

TEST_CASE("a text that becomes shorter while it grows is noticed; the end of a later run may be shorter") {
  scene all;
  all.ask(first);
  const auto text = all.run(first, 8);
  all.see(10, text.substr(0, 50), true);
  all.see(10, text.substr(0, 30), true);
  const auto again = all.run(first, 2);
  all.see(10, again);
  all.remember(first, again);
  CHECK(all.verdict() == "shrunk");
  CHECK(all.judge.totals().overtaken == 1);
}

TEST_CASE("answers stand in the order of their questions") {
  scene all;
  all.ask(first);
  all.ask(second);
  const auto later = all.run(second);
  all.see(9, later);
  all.answer(first, 10);
  all.remember(second, later);
  CHECK(all.verdict() == "disorder");
}

TEST_CASE("a sentence is honest when the model has failed like that, or the job was given up") {
  scene all;
  all.ask(first);
  all.run(first);
  all.judge.run_fails(first, 1, proto::failure::timed_out);
  all.see(10, "c3q1r1w0x c3q " + texts::broken_off(texts::failure(proto::failure::timed_out, "")));
  all.ask(second);
  all.judge.is_parked(second);
  all.see(11, texts::parked(3));
  CHECK(all.verdict().empty());
  CHECK(all.judge.totals().failed == 2);
}

TEST_CASE("a sentence without a reason is a failure") {
  scene all;
  all.ask(first);
  all.see(10, texts::failure(proto::failure::cut_off, ""));
  CHECK(all.verdict() == "failed");
}

TEST_CASE("a sentence about no open question is one too many") {
  scene all;
  all.ask(first);
  all.answer(first, 10);
  all.see(11, texts::failure(proto::failure::cut_off, ""));
  CHECK(all.verdict() == "duplicate");
}

TEST_CASE("what the gateway says about its memory is no answer") {
  scene all;
  all.ask(first);
  all.answer(first, 10);
  all.see(11, std::string(texts::without_memory));
  CHECK(all.verdict().empty());
  CHECK(all.judge.totals().notices == 1);
}

TEST_CASE("the history holds each turn once, in order, as it was on the screen") {
  scene all;
  all.ask(first);
  all.ask(second);
  all.answer(first, 10);
  all.answer(second, 11);
  SECTION("a turn is missing") {
    all.turns.resize(2);
    CHECK(all.verdict() == "history");
  }
  SECTION("a turn is there twice") {
    all.remember(second, answer_text(second, 1, 4));
    CHECK(all.verdict() == "history");
  }
  SECTION("the turns are in the wrong order") {
    std::rotate(all.turns.begin(), all.turns.begin() + 2, all.turns.end());
    CHECK(all.verdict() == "history");
  }
  SECTION("a turn says something else") {
    all.turns[1].content = answer_text(first, 2, 4);
    CHECK(all.verdict() == "history");
  }
}

TEST_CASE("a job that is never settled is noticed") {
  scene all;
  all.judge.is_open("77:1");
  CHECK(all.verdict() == "open");
}
