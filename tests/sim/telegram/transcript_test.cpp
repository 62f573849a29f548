#include "tests/sim/telegram/transcript.hpp"

#include "tests/support/catch.hpp"

using namespace telegram_sim;
using namespace std::chrono_literals;

namespace {

transcript_entry line(std::int64_t chat, std::string text, const char* kind = "send") {
  transcript_entry entry;
  entry.chat = chat;
  entry.text = std::move(text);
  entry.kind = kind;
  return entry;
}

std::size_t entries(const boost::json::object& read) { return read.at("entries").get_array().size(); }

}  // namespace

TEST_CASE("the transcript is read from where the reader stopped") {
  transcript history(100, 1000);
  history.append(line(1, "a"));
  history.append(line(2, "b"));
  const auto first = history.read({});
  CHECK(entries(first) == 2);
  transcript_query more;
  more.since = first.at("next_since").to_number<std::uint64_t>();
  CHECK(entries(history.read(more)) == 0);
  history.append(line(1, "c"));
  CHECK(entries(history.read(more)) == 1);
}

TEST_CASE("chats and kinds can be picked") {
  transcript history(100, 1000);
  history.append(line(1, "a"));
  history.append(line(2, "b"));
  history.append(line(1, "typing", "action"));
  transcript_query query;
  query.chat = 1;
  CHECK(entries(history.read(query)) == 2);
  query.kinds = "edit,action";
  CHECK(entries(history.read(query)) == 1);
  CHECK(history.has_any(query));
  query.since = 3;
  CHECK_FALSE(history.has_any(query));
}

TEST_CASE("the oldest entries go when there are too many or their text is too long") {
  transcript few(2, 1000);
  transcript small(100, 10);
  for (const char* text : {"aaaa", "bbbb", "cccc"}) {
    few.append(line(1, text));
    small.append(line(1, text));
  }
  CHECK(few.size() == 2);
  CHECK(small.size() == 2);
  CHECK(few.read({}).at("first_seq").to_number<int>() == 2);
}

TEST_CASE("the entry of an update tells when it was handed out for the first time") {
  transcript history(2, 1000);
  auto said = line(1, "a", "say");
  said.update_id = 7;
  history.append(said);
  history.append(line(1, "b"));
  CHECK(history.read({}).at("entries").at(0).at("handed_out_ms").is_null());
  history.hand_out(7, 1500us);
  history.hand_out(7, 9000us);
  history.hand_out(8, 9000us);
  const auto shown = history.read({});
  CHECK(shown.at("entries").at(0).at("update_id").to_number<int>() == 7);
  CHECK(shown.at("entries").at(0).at("handed_out_ms").as_double() > 1.4);
  CHECK(shown.at("entries").at(0).at("handed_out_ms").as_double() < 1.6);
}

TEST_CASE("an update whose entry is forgotten is handed out all the same") {
  transcript history(1, 1000);
  auto said = line(1, "a", "say");
  said.update_id = 7;
  history.append(said);
  history.append(line(1, "b"));
  history.hand_out(7, 1500us);
  CHECK(history.read({}).at("entries").at(0).at("handed_out_ms").is_null());
}

TEST_CASE("a call is finished when its answer has left") {
  transcript history(100, 1000);
  const auto seq = history.append(line(1, "a"));
  CHECK(history.read({}).at("entries").at(0).at("finished_ms").is_null());
  history.finish(seq, 1500us);
  CHECK(history.read({}).at("entries").at(0).at("finished_ms").as_double() > 1.4);
}
