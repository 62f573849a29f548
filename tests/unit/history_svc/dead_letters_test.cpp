#include "history_svc/store/dead_letters.hpp"

#include "history_svc/dead_letters/arguments.hpp"
#include "history_svc/dead_letters/text.hpp"
#include "history_svc/store/job_fields.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/history_svc/replies.hpp"

using namespace luka;
using namespace luka::history;
using namespace luka::test;
using dead_letters::action;
using dead_letters::parse;

namespace {

stored_job letter() {
  stored_job made;
  made.job.record = {"7:1001", 1001, -100, 2, 0, 55, 42, "u:42", 0, "why \x1b[31mred?", "de", 1763780000123};
  made.job.state = 7;
  made.job.attempt = 3;
  made.job.strikes = 2;
  made.job.messages = {12, 13};
  made.job.answer = "half\nan answer";
  made.reason = "three attempts\nfailed";
  made.parked_at_ms = 1763780100000;
  return made;
}

}  // namespace

TEST_CASE("without words all dead letters are listed") {
  const auto [chosen, problem] = parse({});
  CHECK(problem.empty());
  CHECK(chosen.what == action::list);
  CHECK(chosen.bot.empty());
}

TEST_CASE("a job is named whole, or by its update with the bot beside it") {
  CHECK(parse({"show", "7:1001"}).chosen.job == job_id{"7", "1001"});
  CHECK(parse({"retry", "1001", "--bot", "7"}).chosen.job == job_id{"7", "1001"});
  CHECK(parse({"--bot", "7", "drop", "7:1001"}).chosen.job == job_id{"7", "1001"});
  CHECK(parse({"--bot", "7", "--env-file", "x"}).chosen.bot == "7");
  CHECK(parse({"list", "--env-file", "x"}).chosen.env_file == "x");
  CHECK(parse({"show", "7:1001"}).chosen.what == action::show);
  CHECK(parse({"retry", "7:1001"}).chosen.what == action::retry);
  CHECK(parse({"drop", "7:1001"}).chosen.what == action::drop);
  CHECK(parse({"--help"}).chosen.wants_help);
}

TEST_CASE("what can not be understood is a problem in words") {
  for (const auto& words : std::vector<std::vector<std::string_view>>{{"dance"},
                                                                      {"show"},
                                                                      {"retry", "1001"},
                                                                      {"drop", "7:x"},
                                                                      {"drop", "7:1", "7:2"},
                                                                      {"list", "7:1"},
                                                                      {"--bot"},
                                                                      {"--bot", "x"},
                                                                      {"--bot", "8", "show", "7:1"},
                                                                      {"--force"}})
    CHECK_FALSE(parse(words).problem.empty());
}

TEST_CASE("bots are found by their keys, and what is not the key of a bot's dead letters is not one") {
  const auto step = read_bots(list_reply({text_reply("17"), text_list({"{j:7}:dead", "{j:x}:dead", "other", "{j:8}:dead"})}));
  REQUIRE(step);
  CHECK(step->cursor == "17");
  CHECK(step->bots == std::vector<std::string>{"7", "8"});
  CHECK_FALSE(read_bots(text_list({"0"})));
}

TEST_CASE("the list of dead letters is read") {
  const auto entry = [](const std::string& parked_at) {
    return text_list({"7:1001", "7", "-100", "42", "0", "3", "2", "why", parked_at});
  };
  const auto found = read_dead_letters(list_reply({entry("1763780100000"), entry("x")}));
  REQUIRE(found);
  CHECK(found->at(0) == dead_letter{"7:1001", "-100", "42", "0", "3", "2", "why", 1763780100000});
  CHECK(found->at(1).parked_at_ms == 0);
  CHECK_FALSE(read_dead_letters(list_reply({text_list({"7:1001"})})));
  CHECK_FALSE(read_dead_letters(integer_reply(0)));
}

TEST_CASE("only a parked job is a dead letter") {
  auto fields = write_job(letter().job.record);
  CHECK_FALSE(read_dead_letter(text_list(fields)));
  CHECK_FALSE(read_dead_letter(text_list({})));
  for (std::size_t i = 0; i < fields.size(); i += 2)
    if (fields[i] == "state") fields[i + 1] = "7";
  CHECK(read_dead_letter(text_list(fields)));
}

TEST_CASE("the table has a line for each, in columns, and none of what people wrote") {
  const auto text = dead_letters::table({{"7:1001", "-100", "42", "0", "3", "2", "no\nluck", 1763780100000},
                                         {"7:5", "1", "1", "1", "1", "0", "gone", 0}});
  CHECK(text ==
        "JOB     PARKED (UTC)         CHAT  KIND      ATTEMPTS  STRIKES  REASON\n"
        "7:1001  2025-11-22 02:55:00  -100  question  3         2        no luck\n"
        "7:5     1970-01-01 00:00:00  1     line      1         0        gone\n");
  CHECK(dead_letters::table({}) == "there are no dead letters\n");
}

TEST_CASE("the details have everything, and nothing that a terminal would obey") {
  const auto text = dead_letters::details(letter());
  CHECK(text ==
        "job             7:1001\n"
        "parked (UTC)    2025-11-22 02:55:00\n"
        "reason          three attempts failed\n"
        "kind            question\n"
        "accepted (UTC)  2025-11-22 02:53:20\n"
        "attempts        3\n"
        "strikes         2\n"
        "chat            -100\n"
        "thread          0\n"
        "user            42\n"
        "conversation    u:42\n"
        "replies to      55\n"
        "messages        12, 13\n"
        "\ntext:\nwhy ?[31mred?\n"
        "\nanswer:\nhalf\nan answer\n");
}

TEST_CASE("controls of both sets and broken characters are replaced, letters are not") {
  CHECK(dead_letters::printable("a\x07\x1b\x7f\r\n\tä\xc2\x9b€") == "a????\n\tä?€");
  CHECK(dead_letters::printable("\xc2\xa0\xff") == "\xc2\xa0\xEF\xBF\xBD");
}
