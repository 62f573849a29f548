#include "gateway/answer_stage.hpp"

#include "gateway/conversation/texts.hpp"

#include "tests/support/catch.hpp"

using luka::gateway::answer_stage;
using luka::proto::infer_state;
using luka::proto::stage;
using namespace std::chrono_literals;

namespace {

const answer_stage::time_point t0 = answer_stage::time_point() + 100h;

infer_state state(stage what, std::uint64_t elapsed_ms = 0, std::uint64_t usual_ms = 0) {
  infer_state said;
  said.stage = static_cast<std::uint8_t>(what);
  said.model = "llama3.2";
  said.bytes = 2'019'393'189;
  said.usual_ms = usual_ms;
  said.elapsed_ms = elapsed_ms;
  return said;
}

std::string news(answer_stage& of, answer_stage::time_point now) { return of.news(now).value_or(""); }

}  // namespace

TEST_CASE("an answer of which nothing is known has nothing to say") {
  answer_stage stage_of;
  CHECK_FALSE(stage_of.news(t0));
  stage_of.said(state(stage::waiting), t0);
  CHECK_FALSE(stage_of.news(t0));
}

TEST_CASE("a load is announced with the model's size and its usual duration") {
  answer_stage stage_of;
  stage_of.said(state(stage::loading, 300, 14'200), t0);
  CHECK(news(stage_of, t0) == "Loading llama3.2 (2.0 GB), usually 14 s…");
  CHECK_FALSE(stage_of.news(t0 + 1s));
}

TEST_CASE("what is not known about a load is left out") {
  answer_stage stage_of;
  auto said = state(stage::loading);
  stage_of.said(said, t0);
  CHECK(news(stage_of, t0) == "Loading llama3.2 (2.0 GB)…");
  said.bytes = 0;
  said.model = "";
  stage_of.said(said, t0);
  CHECK(news(stage_of, t0) == "Loading the model…");
  said.bytes = 45'000'000;
  said.model = "tiny";
  stage_of.said(said, t0);
  CHECK(news(stage_of, t0) == "Loading tiny (45 MB)…");
}

TEST_CASE("the time goes on between two messages, in steps that grow") {
  answer_stage stage_of;
  stage_of.said(state(stage::thinking), t0);
  int changes = 0;
  for (auto now = t0; now < t0 + 10min; now += 500ms) {
    if ((now - t0) % 5s == 0s) stage_of.said(state(stage::thinking, static_cast<std::uint64_t>((now - t0) / 1ms)), now);
    if (stage_of.news(now)) ++changes;
  }
  CHECK(changes == 6 + 18);
  CHECK(news(stage_of, t0 + 11min) == "Thinking for 11 min…");
}

TEST_CASE("a message that was late does not turn the time back") {
  answer_stage stage_of;
  stage_of.said(state(stage::thinking, 0), t0);
  CHECK(news(stage_of, t0 + 10s) == "Thinking for 10 s…");
  stage_of.said(state(stage::thinking, 5000), t0 + 12s);
  CHECK_FALSE(stage_of.news(t0 + 12s));
}

TEST_CASE("after a load the person sees that it is over, and then what comes") {
  answer_stage stage_of;
  stage_of.said(state(stage::loading), t0);
  CHECK(stage_of.news(t0));
  stage_of.said(state(stage::waiting), t0 + 20s);
  CHECK(news(stage_of, t0 + 20s) == "The model is ready and reads your question…");
  stage_of.said(state(stage::thinking), t0 + 21s);
  CHECK(news(stage_of, t0 + 21s) == "Thinking…");
  stage_of.end();
  CHECK_FALSE(stage_of.news(t0 + 60s));
}

TEST_CASE("numbers that can not be do no harm") {
  answer_stage stage_of;
  stage_of.said(state(stage::loading, ~std::uint64_t(0), ~std::uint64_t(0)), t0);
  CHECK(stage_of.news(t0));
  auto unknown = state(stage::loading);
  unknown.stage = 200;
  answer_stage other;
  other.said(unknown, t0);
  CHECK_FALSE(other.news(t0));
}

TEST_CASE("of what a model thought as much is shown as fits below an answer") {
  using luka::gateway::texts::thoughts;
  CHECK(thoughts(" \n") == "");
  CHECK(thoughts("\nHm, 🤔\n") == "Thoughts: Hm, 🤔");
  std::string endless;
  while (endless.size() < 20'000) endless += "ü";
  CHECK(thoughts(endless) == "Thoughts: " + endless.substr(0, 4000) + " […]");
}
