// What was ever written must always be understood: the corpus is never changed, only added to.
#include <set>

#include "tests/compat/corpus.hpp"
#include "tests/compat/samples.hpp"
#include "tests/support/catch.hpp"

using namespace luka;

namespace {

/// Like for_each_sample, for the versions that the structs have left behind: what their bytes must decode to today.
/// `visit(name, version, value)`.
template <class Visit>
void for_each_old_version(Visit&& visit) {
  using namespace proto;
  const std::string job = "123456789:987654321";
  visit("heartbeat", 1, heartbeat{"a1b2c3d4e5f60718", {{job, 2, 0, false}, {"1:2", 4294967295u, 0, false}}});
  visit("hello", 1, hello{"worker-7", "00ff00ff00ff00ff", 4, "llama3.2:3b", "0.1.0", {}});
  visit("welcome", 1, welcome{"feedc0de00000001", "", true});
  visit("infer_request", 1, infer_request{job, 2, "u:42", -1001234567890, "Why is the sky blue? 空", false});
  visit("infer_done", 1, infer_done{job, 3, "Grüße, 🦊\n", 12, "stop", 345, 6789, false, 0, 0, true, "", 0, 0, 0});
  visit("infer_done", 2, infer_done{job, 3, "Grüße, 🦊\n", 12, "stop", 345, 6789, false, 15, 12345678901234567890u, true, "", 0, 0, 0});
  visit("infer_done", 3, infer_done{job, 3, "Grüße, 🦊\n", 12, "stop", 345, 6789, false, 15, 12345678901234567890u, false, "", 0, 0, 0});
  visit("infer_done", 4,
        infer_done{job, 3, "Grüße, 🦊\n", 12, "stop", 345, 6789, false, 15, 12345678901234567890u, false, "Hm, 🤔", 0, 0, 0});
  visit("infer_failed", 1, infer_failed{job, 3, 6, "connection reset", "Half an ans", false, false});
  visit("infer_failed", 2, infer_failed{job, 3, 6, "connection reset", "Half an ans", true, false});
  visit("credit", 1, credit{"00ff00ff00ff00ff", 18446744073709551615u, 0, 0, "", false});
  visit("load_context", 1, load_context{"u:42", 20, "", 0});
  visit("append_turn", 1, append_turn{"u:42", job, "Why?", "Because.\n\nЯ так сказал.", 0, 0});
  visit("append_turn", 2, append_turn{"u:42", job, "Why?", "Because.\n\nЯ так сказал.", 3, 0});
  const job_record record{job, 987654321, -1001234567890, 2, 7, 55, 42, "u:42", 1, "Grüße, 🦊\n", "de", 1763780000123, ""};
  visit("accept_jobs", 1,
        accept_jobs{"123456789", "feedc0de00000001", {record, {"123456789:2", 2, 3, 1, 4, 5, 6, "u:6", 2, "", "", 0, ""}}, {}});
  visit("note_placed", 1, note_placed{job, 1, 4567, {}});
  visit("settle_job", 1, settle_job{job, 3, "u:42", "Why?", "Because.", 0, 0, false});
  visit("unfinished", 1, unfinished{{{record, 3, 2, 1, {4567, 0, -4569}, "Because."}}, "1763780000123456", {}});
  auto asked_again = record;
  asked_again.again = "123456789:7";
  visit("accept_jobs", 2,
        accept_jobs{"123456789", "feedc0de00000001", {asked_again, {"123456789:2", 2, 3, 1, 4, 5, 6, "u:6", 2, "", "", 0, ""}}, {}});
  visit("unfinished", 2, unfinished{{{asked_again, 3, 2, 1, {4567, 0, -4569}, "Because."}}, "1763780000123456", {}});
  visit("note_attempt", 1, note_attempt{job, 4294967295u, 2, -1});
  visit("unfinished", 3, unfinished{{{asked_again, 3, 2, 1, {4567, 0, -4569}, "Because."}}, "1763780000123456", {4569, 4567}});
  visit("context", 1, context{{{"user", "Why?"}, {"assistant", "Because."}, {"system", ""}}, false, ""});
  visit("appended", 1, appended{false, false});
}

template <class Message>
void check_golden(const std::string& name, int version, const Message& expected) {
  CAPTURE(name, version);
  const auto back = proto::decode<Message>(test::read_hex(test::corpus_file(name, version)));
  REQUIRE(back.has_value());
  CHECK(*back == expected);
}

}  // namespace

TEST_CASE("every message in the corpus decodes to what was meant") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    check_golden(name, std::decay_t<decltype(message)>::version, message);
  });
  for_each_old_version([](const std::string& name, int version, const auto& message) {
    check_golden(name, version, message);
  });
}

TEST_CASE("today's program writes the bytes that are in the corpus") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    CHECK(proto::encode(message) == test::read_hex(test::corpus_file(name, message_t::version)));
  });
}

TEST_CASE("every message that is declared has samples in the corpus and its own number") {
  std::map<std::string, int> sampled;
  test::for_each_sample([&](const std::string& name, const auto& message) {
    sampled.emplace(name, static_cast<int>(std::decay_t<decltype(message)>::type));
  });
  const auto declared = test::declared_messages();
  REQUIRE(declared.size() >= 17);
  CHECK(sampled == declared);
}

TEST_CASE("the numbers on the wire do not move") {
  const std::map<std::string, int> first_release{
      {"heartbeat", 1},      {"hello", 10},         {"credit", 11},    {"goodbye", 12},    {"infer_done", 13},
      {"infer_failed", 14},  {"welcome", 20},       {"infer_request", 21}, {"infer_cancel", 22}, {"token_chunk", 30},
      {"load_context", 40},  {"append_turn", 41},   {"forget", 42},    {"context", 50},    {"appended", 51},
      {"forgotten", 52},     {"history_refused", 53}};
  const auto declared = test::declared_messages();
  for (const auto& [name, number] : first_release) {
    CAPTURE(name);
    REQUIRE(declared.count(name) == 1);
    CHECK(declared.at(name) == number);
  }
}

TEST_CASE("no file of the corpus is left unread") {
  std::set<std::filesystem::path> expected;
  test::for_each_sample([&](const std::string& name, const auto& message) {
    for (int version = 1; version <= std::decay_t<decltype(message)>::version; ++version)
      expected.insert(test::corpus_file(name, version));
  });
  std::set<std::filesystem::path> present;
  for (const auto& file : std::filesystem::directory_iterator(test::corpus_folder())) present.insert(file.path());
  CHECK(present == expected);
}

TEST_CASE("writes the files that the corpus lacks", "[.write-corpus]") {
  std::filesystem::create_directories(test::corpus_folder());
  test::for_each_sample([](const std::string& name, const auto& message) {
    using message_t = std::decay_t<decltype(message)>;
    const auto file = test::corpus_file(name, message_t::version);
    if (std::filesystem::exists(file)) return;
    test::write_hex(file, name + ", version " + std::to_string(message_t::version), proto::encode(message));
  });
}
