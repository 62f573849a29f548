#include "tests/sim/telegram/page_feed.hpp"

#include "tests/support/catch.hpp"

using namespace telegram_sim;

namespace {

world world_with_message() {
  world all(10);
  message hello;
  hello.content.text = "hello";
  all.add(all.open_chat(5), hello);
  return all;
}

page_change message_in(chat_id chat) {
  page_change change;
  change.chat = chat;
  change.message = 1;
  return change;
}

}  // namespace

TEST_CASE("many changes of one message are told once") {
  const auto all = world_with_message();
  page_feed feed({});
  CHECK(feed.empty());
  for (int i = 0; i < 50; ++i) {
    feed.note(message_in(5));
  }
  const auto told = feed.take(all, drafts());
  CHECK(told.at("messages").as_array().size() == 1);
  CHECK(told.at("messages").at(0).at("text") == "hello");
  CHECK(feed.empty());
}

TEST_CASE("of chats it does not show, a page hears only that they changed") {
  const auto all = world_with_message();
  page_feed feed({6});
  feed.note(message_in(5));
  const auto told = feed.take(all, drafts());
  CHECK_FALSE(told.contains("messages"));
  CHECK(told.at("chats").at(0).at("chat") == 5);
}

TEST_CASE("a page that falls far behind is told to load everything anew") {
  world all(10);
  page_feed feed({});
  for (int i = 0; i < 5000; ++i) {
    feed.note(message_in(i));
  }
  CHECK(feed.take(all, drafts()).contains("reset"));
  CHECK(feed.empty());
}
