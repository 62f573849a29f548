#include "common/log/redact.hpp"
#include "tests/support/catch.hpp"

using luka::log::redactor;

namespace {

const std::string token = "123456789:AAEhBP0av28fZKrYW3Gn-2LSyBhT7_abcde";

}  // namespace

TEST_CASE("a registered secret is masked wherever it stands") {
  redactor redact;
  redact.add("hunter22");
  CHECK(redact("hunter22") == "[secret]");
  CHECK(redact("a hunter22, xhunter22x hunter22hunter22.") == "a [secret], x[secret]x [secret][secret].");
  CHECK(redact("hunter2") == "hunter2");
}

TEST_CASE("a bot token is masked although nobody registered it") {
  const redactor redact;
  CHECK(redact(token) == "[secret]");
  CHECK(redact("POST /bot" + token + "/getMe") == "POST /bot[secret]/getMe");
  CHECK(redact(token + " and " + token) == "[secret] and [secret]");
  CHECK(redact("x:" + token) == "x:[secret]");
}

TEST_CASE("what only resembles a token is left alone") {
  const redactor redact;
  for (const std::string text : {"123456789:987654321", "12:34:56.789", "http://127.0.0.1:11434/api/chat", "1:",
                                 ":AAEhBP0av28fZKrYW3Gn-2LSyBhT7_abcde", "a:AAEhBP0av28fZKrYW3Gn-2LSyBhT7_abcde",
                                 "2001:db8::1", "123456789:AAEhBP0av28fZKrYW3Gn-2LSyBhT", ""}) {
    CHECK(redact(text) == text);
  }
}

TEST_CASE("a short string is no secret") {
  redactor redact;
  redact.add("");
  redact.add("abc");
  redact.add("12345");
  CHECK(redact("abc 12345") == "abc 12345");
}

TEST_CASE("a secret that begins like another does not leave the rest of it") {
  redactor redact;
  redact.add("hunter22");
  redact.add("hunter22-and-more");
  redact.add("hunter22-and");
  redact.add("hunter22");
  CHECK(redact("hunter22-and-more hunter22-and hunter22") == "[secret] [secret] [secret]");
}

TEST_CASE("a secret that is part of the mask ends") {
  redactor redact;
  redact.add("secret");
  CHECK(redact("secret secret") == "[secret] [secret]");
}
