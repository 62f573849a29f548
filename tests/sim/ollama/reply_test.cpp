#include "tests/sim/ollama/reply.hpp"

#include "tests/sim/ollama/context_fit.hpp"
#include "tests/sim/ollama/demo_replies.hpp"
#include "tests/sim/ollama/host_check.hpp"
#include "tests/sim/ollama/rule_book.hpp"
#include "tests/sim/ollama/stream_plan.hpp"
#include "tests/support/catch.hpp"

using namespace ollama_sim;
using namespace std::chrono_literals;

namespace {

chat_request asking(const std::string& text) {
  chat_request request;
  request.model = "m";
  request.messages = {{"user", text}};
  return request;
}

reply reply_to(const chat_request& request, bool demo = false) {
  directives wanted;
  const auto said = apply_directives(request.last_user_text(), wanted);
  return write_reply(request, request.messages, said, wanted, {demo, 0, 12});
}

std::vector<stream_step> plan_for(const std::string& text) {
  directives wanted;
  apply_directives(text, wanted);
  const auto answer = reply_to(asking("#words=3 " + text));
  return plan_stream(answer, wanted);
}

using act = stream_action;
using steps = std::vector<stream_step>;

}  // namespace

TEST_CASE("directives are taken out of the text, other words with # stay") {
  directives wanted;
  CHECK(apply_directives("  #tps=100 say #hello to me #stall=2,0.5 ", wanted) == "say #hello to me");
  CHECK(wanted.tokens_per_second == 100.0);
  REQUIRE(wanted.stalled);
  CHECK(wanted.stalled->after_lines == 2);
  CHECK(wanted.stalled->time == 500ms);
  CHECK(apply_directives("#text=  a #tps=1 <b>", wanted).empty());
  CHECK(wanted.text == "  a #tps=1 <b>");
}

TEST_CASE("a reply without directives is an echo with the number of messages") {
  auto request = asking("hi");
  request.messages.insert(request.messages.begin(), chat_message{"system", "be brief"});
  CHECK(reply_to(request).content() == "You said: hi. I was given 2 messages.");
}

TEST_CASE("numbered words show loss and differ between conversations") {
  const auto one = reply_to(asking("#words=200"));
  CHECK(one.pieces.size() == 200);
  CHECK(one.content().substr(4, 5) == "w0001");
  CHECK(one.content().substr(one.content().size() - 5) == "w0200");
  CHECK(one.content() == reply_to(asking("#words=200")).content());
  CHECK(one.content() != reply_to(asking("#words=200 please")).content());
  CHECK(reply_to(asking("#chars=30000")).content().size() == 30000);
}

TEST_CASE("a mark names the question and the request in every word") {
  CHECK(reply_to(asking("#mark=q7 #words=3")).content() == "q7r12w0001 q7r12w0002 q7r12w0003");
}

TEST_CASE("num_predict ends a reply with length, a stop sequence ends it early") {
  auto request = asking("#words=10");
  request.num_predict = 4;
  auto cut = reply_to(request);
  CHECK(cut.pieces.size() == 4);
  CHECK(cut.done_reason == "length");
  request = asking("#text=one two three");
  request.stop = {" three"};
  CHECK(reply_to(request).content() == "one two");
  CHECK(reply_to(request).done_reason == "stop");
}

TEST_CASE("thinking comes first, and with think:false it arrives inside the content") {
  auto request = asking("#think #text=42");
  CHECK(reply_to(request).content() == "42");
  CHECK(reply_to(request).thinking().starts_with("Let me think."));
  request.think = false;
  CHECK(reply_to(request).thinking().empty());
  CHECK(reply_to(request).content().starts_with("<think>\nLet me think."));
  CHECK(reply_to(request).content().ends_with("</think>\n\n42"));
  const auto only = reply_to(asking("#thinkonly"));
  CHECK(only.content().empty());
  CHECK(only.done_reason == "length");
}

TEST_CASE("the last text can travel in the done line") {
  const auto answer = reply_to(asking("#text=one two #final-content"));
  CHECK(answer.content() == "one two #final-content");
  const auto moved = reply_to(asking("#final-content #text=one two"));
  CHECK(moved.final_content == " two");
  CHECK(moved.content() == "one two");
}

TEST_CASE("demo replies always say that no model is connected") {
  for (const auto* text : {"hello", "What is Python?", "a list please", "some code", "a table", "a long story", "emoji",
                           "do you remember me?", "42"}) {
    const auto text_of = demo_reply(text, 3, 0);
    CHECK_THAT(text_of, ContainsSubstring("No model is connected"));
    CHECK_THAT(text_of, ContainsSubstring("ollama.com/download"));
  }
  CHECK_THAT(demo_reply("What is Python?", 0, 0), ContainsSubstring("programming language"));
  CHECK_THAT(demo_reply("do you remember?", 3, 0), ContainsSubstring("3 earlier messages"));
  CHECK(demo_reply("x", 0, 0) != demo_reply("x", 0, 1));
  CHECK(demo_reply("a long text", 0, 0).size() > 4096);
  auto request = asking("hello");
  CHECK(reply_to(request, true).content() == demo_reply("hello", 0, 1));
}

TEST_CASE("a plan lists the tokens and the end") {
  CHECK(plan_for("") == steps{{act::piece, 0}, {act::piece, 1}, {act::piece, 2}, {act::done_line}, {act::end_stream}});
  CHECK(plan_for("#zero-lines") == steps{{act::end_stream}});
  CHECK(plan_for("#silent-end=1") == steps{{act::piece, 0}, {act::end_stream}});
  CHECK(plan_for("#error-after=2") == steps{{act::piece, 0}, {act::piece, 1}, {act::error_line}, {act::end_stream}});
  CHECK(plan_for("#rst=0") == steps{{act::reset}});
  CHECK(plan_for("#fin-midline=1") == steps{{act::piece, 0}, {act::half_piece, 1}, {act::fin}});
  CHECK(plan_for("#stall=1,5 #garbage-line=2") == steps{{act::piece, 0}, {act::pause}, {act::piece, 1}, {act::garbage},
                                                        {act::piece, 2}, {act::done_line}, {act::end_stream}});
  CHECK(plan_for("#stall-midline=1,5")[1] == stream_step{act::broken_piece, 1});
}

TEST_CASE("a fault behind the end of the reply happens before its done line") {
  CHECK(plan_for("#error-after=99").at(3) == stream_step{act::error_line});
  CHECK(plan_for("#rst=99").back() == stream_step{act::reset});
}

TEST_CASE("the repeat guard ends the stream after 32 lines without done") {
  directives wanted;
  apply_directives("#repeat-guard", wanted);
  const auto answer = reply_to(asking("#repeat-guard"));
  CHECK(answer.pieces.size() == 32);
  CHECK(plan_stream(answer, wanted).back().what == act::end_stream);
  CHECK(plan_stream(answer, wanted).size() == 33);
}

TEST_CASE("tool calls have a line of their own or share the done line") {
  const auto own = reply_to(asking("#toolcall"));
  CHECK_THAT(own.tool_calls, ContainsSubstring("\"id\":\"call_"));
  CHECK(reply_to(asking("#toolcall #bigline=100000")).tool_calls.size() > 100'000);
  directives wanted;
  apply_directives("#toolcall", wanted);
  CHECK(plan_stream(own, wanted) == steps{{act::tool_calls}, {act::done_line}, {act::end_stream}});
}

TEST_CASE("a conversation that is too long loses its oldest messages but not its system prompt") {
  auto request = asking("the question");
  request.num_ctx = 100;
  request.messages.insert(request.messages.begin(),
                          {{"system", "rules"}, {"user", std::string(300, 'x')}, {"assistant", std::string(200, 'y')}});
  const auto fitted = fit_context(request);
  REQUIRE(fitted.messages.size() == 3);
  CHECK(fitted.messages[0].role == "system");
  CHECK(fitted.messages[2].content == "the question");
  request.messages.back().content.assign(3000, 'z');
  CHECK(fit_context(request).tokens == 53);
  request.shift = false;
  CHECK_THAT(fit_context(request).error, ContainsSubstring("the prompt is longer than the context length"));
  request.truncate = false;
  CHECK_THAT(fit_context(request).error, ContainsSubstring("exceed_context_size_error"));
}

TEST_CASE("rules make a sequence, the oldest that fits first") {
  rule_book rules;
  rules.add({"#status=503", 1, "", ""});
  rules.add({"#status=500", 1, "other", ""});
  rules.add({"#rst=2", 1, "", ""});
  directives first;
  rules.apply("/api/chat", "hello", first);
  CHECK(first.status == 503U);
  directives second;
  rules.apply("/api/chat", "hello", second);
  CHECK(second.rst == 2U);
  CHECK_FALSE(second.status);
  directives tags;
  rules.apply("/api/tags", "other", tags);
  CHECK_FALSE(tags.status);
  CHECK(rules.size() == 1);
}

TEST_CASE("only local hosts are answered on loopback") {
  for (const auto* host : {"", "localhost", "localhost:11434", "127.0.0.1:1", "[::1]:11434", "192.168.1.5", "box",
                           "a.localhost", "nas.local", "x.internal", "10.1.2.3:80"}) {
    CHECK(is_allowed_host(host, "box"));
  }
  for (const auto* host : {"example.com", "evil.example:11434", "8.8.8.8", "localhost.example.com"}) {
    CHECK_FALSE(is_allowed_host(host, "box"));
  }
}
