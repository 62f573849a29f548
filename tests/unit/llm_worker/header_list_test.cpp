#include "llm_worker/backend/header_list.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using headers = std::vector<extra_header>;

TEST_CASE("header fields are separated by bars, and trimmed") {
  CHECK(parse_headers("X-Team: red | Host:ollama.example|") == headers{{"X-Team", "red"}, {"Host", "ollama.example"}});
  CHECK(parse_headers("Authorization: Basic dTpw=:x") == headers{{"Authorization", "Basic dTpw=:x"}});
  CHECK(parse_headers("X-Empty:") == headers{{"X-Empty", ""}});
  CHECK(parse_headers("") == headers{});
}

TEST_CASE("what is no header field, or smuggles one in, is refused") {
  for (const std::string text : {"no colon", ": value", "bad name: x", "X: a\r\nY: b", "X: \x01", "Content-Length: 5",
                                 "transfer-encoding: chunked", "Connection: close", "ok: 1 | broken"}) {
    INFO(text);
    CHECK_FALSE(parse_headers(text));
  }
}

TEST_CASE("the secrets of a header field are its value, and the key after the scheme") {
  CHECK(secrets_of({"Authorization", "Bearer sesame"}) == std::vector<std::string>{"Bearer sesame", "sesame"});
  CHECK(secrets_of({"X-Api-Key", "sesame"}) == std::vector<std::string>{"sesame", "sesame"});
}
