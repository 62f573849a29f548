#include "llm_worker/backend/server_list.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;

TEST_CASE("one server is a list of one, of weight 1") {
  const auto list = parse_servers("https://models.example/ollama/");
  CHECK(list.errors.empty());
  REQUIRE(list.servers.size() == 1);
  CHECK(list.servers[0].where.path == "/ollama");
  CHECK(list.servers[0].weight == 1);
  CHECK(name_of(list.servers[0]) == "models.example:443");
}

TEST_CASE("several servers are separated by commas, blanks or both, and may have weights") {
  const auto list = parse_servers(" http://big:11434=3,http://small:11434 , https://[::1]:8443/v1=12 ");
  CHECK(list.errors.empty());
  REQUIRE(list.servers.size() == 3);
  CHECK(list.servers[0].where.origin() == "http://big:11434");
  CHECK(list.servers[0].weight == 3);
  CHECK(list.servers[1].where.host == "small");
  CHECK(list.servers[1].weight == 1);
  CHECK(name_of(list.servers[2]) == "[::1]:8443");
  CHECK(list.servers[2].where.path == "/v1");
  CHECK(list.servers[2].weight == 12);
}

TEST_CASE("each bad entry is named, with what is wrong") {
  const auto list = parse_servers("http://a=0 http://b=x http://c=1001 ftp://d http://e http://e/=2");
  REQUIRE(list.errors.size() == 5);
  CHECK_THAT(list.errors[0], ContainsSubstring("entry 1 (http://a=0)") && ContainsSubstring("weight"));
  CHECK_THAT(list.errors[1], ContainsSubstring("entry 2 (http://b=x)"));
  CHECK_THAT(list.errors[2], ContainsSubstring("entry 3 (http://c=1001)"));
  CHECK_THAT(list.errors[3], ContainsSubstring("entry 4 (ftp://d)") && ContainsSubstring("not a URL"));
  CHECK_THAT(list.errors[4], ContainsSubstring("entry 6 (http://e/=2)") && ContainsSubstring("twice"));
}

TEST_CASE("a list without a server, or with too many, is an error") {
  CHECK(parse_servers(" , ").errors.size() == 1);
  std::string many;
  for (std::size_t i = 0; i <= server_list::most; ++i) many += "http://host" + std::to_string(i) + ",";
  CHECK(parse_servers(many).errors.size() == 1);
}

TEST_CASE("what may be a password is not repeated, wherever it ends up") {
  for (const std::string text : {"http://user:ses,ame@host http://ok", "http://host/?key=sesame", "http://host/#sesame",
                                 "http://u:ses ame@host"}) {
    const auto list = parse_servers(text);
    REQUIRE_FALSE(list.errors.empty());
    for (const auto& error : list.errors) {
      CHECK_THAT(error, ContainsSubstring("entry "));
      CHECK_THAT(error, !ContainsSubstring("ses") && !ContainsSubstring("ame@"));
    }
  }
}
