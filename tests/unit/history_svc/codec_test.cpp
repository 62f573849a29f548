#include "history_svc/redis/codec.hpp"

#include <random>

#include "tests/support/catch.hpp"

using namespace luka::redis;
using kind = reply::kind;

namespace {

std::vector<reply> decode_in_pieces(const std::string& bytes, std::size_t piece) {
  reply_decoder decoder;
  std::vector<reply> found;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(std::string_view(bytes).substr(at, piece));
    while (auto next = decoder.next()) found.push_back(std::move(*next));
  }
  REQUIRE_FALSE(decoder.is_broken());
  return found;
}

bool is_refused(const std::string& bytes) {
  reply_decoder decoder;
  decoder.feed(bytes);
  while (decoder.next()) {
  }
  return decoder.is_broken();
}

reply integer(std::int64_t value) {
  reply made;
  made.is = kind::integer;
  made.integer = value;
  return made;
}

reply text(kind is, const std::string& value) {
  reply made;
  made.is = is;
  made.text = value;
  return made;
}

reply array(std::vector<reply> elements) {
  reply made;
  made.is = kind::array;
  made.elements = std::move(elements);
  return made;
}

}  // namespace

TEST_CASE("a command is encoded with the length of each argument, whatever bytes it holds") {
  CHECK(encode({"PING"}) == "*1\r\n$4\r\nPING\r\n");
  CHECK(encode({"SET", "", std::string("a\0\r\n%s", 6)}) ==
        std::string("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$6\r\na\0\r\n%s\r\n", 31));
}

TEST_CASE("replies are the same in whatever pieces they arrive") {
  const std::string bytes = "+OK\r\n-WRONGTYPE no\r\n:-42\r\n$-1\r\n$5\r\na\r\n" + std::string(1, '\0') +
                            "b\r\n*3\r\n$1\r\nx\r\n*2\r\n:1\r\n$-1\r\n*0\r\n*-1\r\n$0\r\n\r\n";
  const std::vector<reply> expected = {
      text(kind::status, "OK"),
      text(kind::error, "WRONGTYPE no"),
      integer(-42),
      reply(),
      text(kind::text, std::string("a\r\n\0b", 5)),
      array({text(kind::text, "x"), array({integer(1), reply()}), array({})}),
      reply(),
      text(kind::text, ""),
  };
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 1000u}) CHECK(decode_in_pieces(bytes, piece) == expected);
}

TEST_CASE("a reply of several megabytes arrives whole") {
  const std::string large(5'000'000, 'x');
  const auto found = decode_in_pieces("*1\r\n$5000000\r\n" + large + "\r\n+OK\r\n", 16 * 1024);
  REQUIRE(found.size() == 2);
  CHECK(found[0].elements.at(0).text == large);
}

TEST_CASE("what is not RESP2 breaks the decoder for good") {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\n", "\r\n", "*x\r\n", ":1x\r\n", "*99999999999999999999\r\n", "*2147483647\r\n",
                            "*5000\r\n", "%1\r\n+a\r\n:1\r\n", ",1.5\r\n", "#t\r\n", ">1\r\n+message\r\n", "~1\r\n:1\r\n",
                            "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"}) {
    INFO(bytes);
    CHECK(is_refused(bytes));
  }
  reply_decoder decoder;
  decoder.feed("+OK\r\nnonsense\r\n");
  CHECK(decoder.next());
  CHECK_FALSE(decoder.next());
  CHECK(decoder.is_broken());
  CHECK_FALSE(decoder.why().empty());
  decoder.feed("+OK\r\n");
  CHECK_FALSE(decoder.next());
}

TEST_CASE("a reply that never ends is given up") {
  reply_decoder decoder;
  const std::string megabyte(1 << 20, 'x');
  decoder.feed("$2000000000\r\n");
  for (int i = 0; i < 70 && !decoder.is_broken(); ++i) {
    decoder.feed(megabyte);
    decoder.next();
  }
  CHECK(decoder.is_broken());
}

TEST_CASE("random bytes never do more than break the decoder") {
  std::mt19937 random(7);
  const std::string alphabet = "*$:+-\r\n0123456789x";
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    for (auto left = random() % 40; left > 0; --left) bytes += alphabet[random() % alphabet.size()];
    reply_decoder decoder;
    decoder.feed(bytes);
    while (decoder.next()) {
    }
  }
  SUCCEED();
}
