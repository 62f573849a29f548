#include "gateway/dispatch/waiting_line.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using luka::telegram::chat_id;

namespace {

job question(std::int64_t chat, const std::string& id) {
  job made;
  made.id = id;
  made.chat = chat_id(chat);
  return made;
}

std::string next(waiting_line& line) {
  const auto taken = line.take();
  return taken ? taken->id : "-";
}

}  // namespace

TEST_CASE("the questions of one chat come one after the other, in order") {
  waiting_line line(10, 100);
  line.push(question(1, "a"));
  line.push(question(1, "b"));
  CHECK(next(line) == "a");
  CHECK(next(line) == "-");
  line.release(chat_id(1));
  CHECK(next(line) == "b");
}

TEST_CASE("a chat with many questions does not hold up a chat with one") {
  waiting_line line(10, 100);
  for (const auto* id : {"a1", "a2", "a3"}) line.push(question(1, id));
  line.push(question(2, "b1"));
  CHECK(next(line) == "a1");
  line.release(chat_id(1));
  CHECK(next(line) == "b1");
  CHECK(next(line) == "a2");
}

TEST_CASE("the line is bounded per chat and in all") {
  waiting_line line(2, 3);
  CHECK(line.room_for(chat_id(1), 0, 0) == admission::accepted);
  line.push(question(1, "a"));
  CHECK(line.room_for(chat_id(1), 0, 0) == admission::accepted);
  CHECK(line.room_for(chat_id(1), 1, 1) == admission::chat_is_full);
  line.push(question(1, "b"));
  CHECK(line.room_for(chat_id(1), 0, 0) == admission::chat_is_full);
  CHECK(line.room_for(chat_id(2), 0, 0) == admission::accepted);
  CHECK(line.room_for(chat_id(2), 0, 1) == admission::line_is_full);
  line.push(question(2, "d"));
  CHECK(line.room_for(chat_id(3), 0, 0) == admission::line_is_full);
  CHECK(line.size() == 3);
}

TEST_CASE("a question that runs again goes ahead of everybody and keeps its lane") {
  waiting_line line(10, 100);
  line.push(question(1, "a"));
  line.push(question(1, "later"));
  line.push(question(2, "b"));
  auto first = line.take();
  REQUIRE(first);
  line.push_again(std::move(*first));
  CHECK(line.size() == 3);
  CHECK(next(line) == "a");
  CHECK(next(line) == "b");
  CHECK(next(line) == "-");
  line.release(chat_id(1));
  CHECK(next(line) == "later");
}

TEST_CASE("a chat's waiting questions can be taken out, the one being answered stays") {
  waiting_line line(10, 100);
  for (const auto* id : {"a1", "a2", "a3"}) line.push(question(1, id));
  CHECK(next(line) == "a1");
  CHECK(line.remove(chat_id(1)).size() == 2);
  CHECK(line.size() == 0);
  line.push(question(1, "a4"));
  CHECK(next(line) == "-");
  line.release(chat_id(1));
  CHECK(next(line) == "a4");
}

TEST_CASE("taking everything out leaves an empty line that still works") {
  waiting_line line(10, 100);
  for (const auto chat : {1, 2, 3}) line.push(question(chat, "q" + std::to_string(chat)));
  CHECK(line.remove_all().size() == 3);
  CHECK_FALSE(line.has_next());
  line.push(question(1, "again"));
  CHECK(next(line) == "again");
}

TEST_CASE("releasing a chat that is not being answered changes nothing") {
  waiting_line line(10, 100);
  line.release(chat_id(7));
  line.push(question(7, "a"));
  line.release(chat_id(7));
  CHECK(next(line) == "a");
  CHECK(next(line) == "-");
}

TEST_CASE("what is restored waits whatever the bounds, and a held chat waits until it is released") {
  waiting_line line(1, 1);
  for (const auto* id : {"a1", "a2"}) line.push(question(1, id));
  line.push(question(2, "b1"));
  CHECK(line.size() == 3);
  CHECK(line.room_for(chat_id(3), 0, 0) == admission::line_is_full);
  line.hold(chat_id(1));
  CHECK(next(line) == "b1");
  CHECK(next(line) == "-");
  line.push_front(question(1, "a0"));
  line.release_first(chat_id(1));
  CHECK(next(line) == "a0");
}

TEST_CASE("a chat that is released first goes ahead of those that have waited longer") {
  waiting_line line(10, 100);
  line.push(question(1, "a"));
  line.push(question(2, "b"));
  line.hold(chat_id(2));
  line.push(question(3, "c"));
  line.release_first(chat_id(2));
  CHECK(next(line) == "b");
  CHECK(next(line) == "a");
}

TEST_CASE("a question that runs after all takes its lane with it, unless another one has it") {
  waiting_line line(10, 100);
  for (const auto* id : {"a1", "a2"}) line.push(question(1, id));
  CHECK(line.take_back("a1")->id == "a1");
  CHECK_FALSE(line.has_next());
  CHECK_FALSE(line.take_back("a2"));
  line.release(chat_id(1));
  CHECK(next(line) == "a2");
}

TEST_CASE("one question is taken out of the line, the others keep their places") {
  waiting_line line(10, 100);
  for (const auto* id : {"a1", "a2"}) line.push(question(1, id));
  line.push(question(2, "b1"));
  CHECK(line.take_out("a1")->id == "a1");
  CHECK_FALSE(line.take_out("a1"));
  CHECK(line.size() == 2);
  CHECK(next(line) == "a2");
  CHECK(line.take_out("b1")->id == "b1");
  CHECK_FALSE(line.has_next());
  line.push(question(2, "b2"));
  CHECK(next(line) == "b2");
}

TEST_CASE("one that waits to run again is taken out, and its lane is free after release") {
  waiting_line line(10, 100);
  line.push(question(1, "a"));
  line.push(question(1, "later"));
  line.push_again(*line.take());
  line.release(chat_id(1));
  CHECK(line.take_out("a")->id == "a");
  CHECK_FALSE(line.has_next());
  line.release(chat_id(1));
  CHECK(next(line) == "later");
}
