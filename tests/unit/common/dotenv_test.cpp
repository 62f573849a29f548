#include "common/config/environment.hpp"
#include "tests/support/catch.hpp"

using namespace luka::config;

namespace {

std::string value_of(const std::string& line) {
  const auto file = parse_dotenv(line);
  CAPTURE(line);
  REQUIRE(file.errors.empty());
  REQUIRE(file.values.size() == 1);
  return file.values.begin()->second;
}

}  // namespace

TEST_CASE("a line is a key and a value") {
  const auto file = parse_dotenv("A=1\nB=two words\n\n# comment\n  C = 3  \nexport D=4\nE=");
  CHECK(file.errors.empty());
  CHECK(file.values == variables{{"A", "1"}, {"B", "two words"}, {"C", "3"}, {"D", "4"}, {"E", ""}});
}

TEST_CASE("lines may end as on Windows") {
  const auto file = parse_dotenv("A=1\r\nB=\"2\"\r\n\r\nC='3'\r\n");
  CHECK(file.errors.empty());
  CHECK(file.values == variables{{"A", "1"}, {"B", "2"}, {"C", "3"}});
}

TEST_CASE("a comment may follow a value") {
  CHECK(value_of("A=1 # one") == "1");
  CHECK(value_of("A=1\t# one") == "1");
  CHECK(value_of("A=\"1 # 2\" # one") == "1 # 2");
  CHECK(value_of("A='1 # 2' # one") == "1 # 2");
}

TEST_CASE("an empty value with a comment is empty") {
  CHECK(value_of("BOT_TOKEN=   # from @BotFather").empty());
  CHECK(value_of("BOT_TOKEN= # from @BotFather").empty());
}

TEST_CASE("a number sign inside a value belongs to it") {
  CHECK(value_of("A=b#c") == "b#c");
  CHECK(value_of("A=#c") == "#c");
  CHECK(value_of("A=b#c # d") == "b#c");
}

TEST_CASE("a value may hold equals signs") { CHECK(value_of("A=b=c==") == "b=c=="); }

TEST_CASE("double quotes know escapes and single quotes none") {
  CHECK(value_of(R"(A="a\nb\t\"c\" \\ \$d")") == "a\nb\t\"c\" \\ $d");
  CHECK(value_of(R"(A='a\nb "c" $d')") == R"(a\nb "c" $d)");
  CHECK(value_of("A=\"\"").empty());
}

TEST_CASE("nothing is expanded") { CHECK(value_of("A=$HOME ${X} `y`") == "$HOME ${X} `y`"); }

TEST_CASE("the later of two lines for one key wins") { CHECK(parse_dotenv("A=1\nA=2").values.at("A") == "2"); }

TEST_CASE("every bad line is reported with its number and without its value") {
  const auto file = parse_dotenv("GOOD=1\nno equals\n1BAD=hunter2\nB-AD=hunter2\nOPEN=\"hunter2\nALSO='hunter2\n"
                                 "AFTER=\"x\" hunter2\n=hunter2\n");
  CHECK(file.values.size() == 1);
  REQUIRE(file.errors.size() == 7);
  for (std::size_t i = 0; i < file.errors.size(); ++i)
    CHECK(file.errors[i].starts_with("line " + std::to_string(i + 2) + ": "));
  for (const auto& error : file.errors) CHECK(error.find("hunter2") == std::string::npos);
}

TEST_CASE("a backslash at the very end is no escape") { CHECK(parse_dotenv("A=\"b\\").errors.size() == 1); }

TEST_CASE("the environment wins over the file but not with an empty value") {
  const auto merged = merge({{"A", "env"}, {"B", ""}}, {{"A", "file"}, {"B", "file"}, {"C", "file"}});
  CHECK(merged == variables{{"A", "env"}, {"B", "file"}, {"C", "file"}});
}
