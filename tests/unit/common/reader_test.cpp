#include "common/config/reader.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace std::chrono_literals;
using config::reader;
using config::variables;

namespace {

/// The errors after `use(reader)` has read from the variables.
template <class Use>
std::vector<std::string> errors_of(variables from, Use&& use) {
  reader read(std::move(from));
  use(read);
  return read.errors();
}

std::string endpoint_of(const std::string& value, std::vector<std::string>* errors = nullptr) {
  reader read(variables{{"E", value}});
  auto chosen = read.endpoint("E", "ipc:///run/x.sock", "An endpoint");
  if (errors) *errors = read.errors();
  else CHECK(read.errors().empty());
  return chosen;
}

}  // namespace

TEST_CASE("what is not set has its default") {
  reader read(variables{{"EMPTY", ""}});
  CHECK(read.text("EMPTY", "fallback", "") == "fallback");
  CHECK(read.text("NONE", "fallback", "") == "fallback");
  CHECK(read.integer("I", 5, 1, 9, "") == 5);
  CHECK(read.seconds("S", 0.5, 0, 9, "") == 500ms);
  CHECK(read.flag("F", true, ""));
  CHECK(read.choice("C", {"a", "b"}, "") == "a");
  CHECK(read.url("U", "http://host:1", "").port == "1");
  CHECK(read.ids("IDS", "").empty());
  CHECK(read.optional_secret("P", "").empty());
  CHECK(read.errors().empty());
}

TEST_CASE("values are read as what they are") {
  reader read({{"T", "a b"},
               {"I", "-7"},
               {"S", "1.25"},
               {"F", "yes"},
               {"C", "b"},
               {"IDS", "1, -1001234567890,,3 "},
               {"P", "hunter22"}});
  CHECK(read.text("T", "", "") == "a b");
  CHECK(read.integer("I", 5, -10, 9, "") == -7);
  CHECK(read.seconds("S", 0.5, 0, 9, "") == 1250ms);
  CHECK(read.flag("F", false, ""));
  CHECK(read.choice("C", {"a", "b"}, "") == "b");
  CHECK(read.ids("IDS", "") == std::vector<std::int64_t>{1, -1001234567890, 3});
  CHECK(read.secret("P", "", "a password") == "hunter22");
  CHECK(read.errors().empty());
}

TEST_CASE("a flag has several spellings") {
  for (const auto* text : {"on", "true", "yes", "1"}) CHECK(reader(variables{{"F", text}}).flag("F", false, ""));
  for (const auto* text : {"off", "false", "no", "0"}) CHECK_FALSE(reader(variables{{"F", text}}).flag("F", true, ""));
}

TEST_CASE("all errors are reported at once and each names its key") {
  const auto errors = errors_of({{"I", "ten"}, {"S", "soon"}, {"F", "maybe"}, {"C", "z"}, {"U", "nowhere"}, {"L", "1,x"},
                                 {"E", "udp://x"}},
                                [](reader& read) {
                                  read.integer("I", 5, 1, 9, "");
                                  read.seconds("S", 1, 0, 9, "");
                                  read.flag("F", true, "");
                                  read.choice("C", {"a", "b"}, "");
                                  read.url("U", "http://host", "");
                                  read.ids("L", "");
                                  read.endpoint("E", "ipc:///x", "");
                                  read.secret("TOKEN", "", "the bot's token");
                                  read.complain("X", "does not go with Y");
                                });
  REQUIRE(errors.size() == 9);
  const char* keys[] = {"I: ", "S: ", "F: ", "C: ", "U: ", "L: ", "E: ", "TOKEN: ", "X: "};
  for (std::size_t i = 0; i < errors.size(); ++i) CHECK(errors[i].starts_with(keys[i]));
  CHECK_THAT(errors[0], ContainsSubstring("1 to 9"));
  CHECK_THAT(errors[3], ContainsSubstring("a, b"));
  CHECK_THAT(errors[7], ContainsSubstring("the bot's token"));
}

TEST_CASE("a number outside its range or with something after it is refused") {
  for (const auto* text : {"0", "10", "5x", "5.0", " 5", "99999999999999999999", "+5"}) {
    CAPTURE(text);
    CHECK(errors_of({{"I", text}}, [](reader& read) { CHECK(read.integer("I", 5, 1, 9, "") == 5); }).size() == 1);
  }
  for (const auto* text : {"-0.1", "9.01", "1s", "inf", "nan", "1,5"}) {
    CAPTURE(text);
    CHECK(errors_of({{"S", text}}, [](reader& read) { CHECK(read.seconds("S", 5, 0, 9, "") == 5s); }).size() == 1);
  }
}

TEST_CASE("no error repeats a secret or a URL") {
  const auto errors = errors_of({{"U", "http://user:hunter22@host"}, {"T", ""}}, [](reader& read) {
    read.url("U", "http://host", "");
    read.secret("T", "", "a token");
  });
  REQUIRE(errors.size() == 2);
  for (const auto& error : errors) CHECK(error.find("hunter22") == std::string::npos);
}

TEST_CASE("help lists every key and no value of a secret") {
  reader read({{"TOKEN", "hunter22"}, {"PASSWORD", "hunter33"}});
  read.secret("TOKEN", "The token", "what BotFather said");
  read.optional_secret("PASSWORD", "The password");
  read.seconds("WAIT", 0.5, 0.1, 60, "The wait");
  const auto help = config::describe(read.keys());
  for (const auto* part : {"TOKEN", "The token", "what BotFather said", "(required)", "PASSWORD", "(empty)", "WAIT",
                           "0.1 to 60 seconds", "default: 0.5"})
    CHECK_THAT(help, ContainsSubstring(part));
  CHECK(help.find("hunter") == std::string::npos);
}

TEST_CASE("an endpoint may be a path or a loopback address") {
  CHECK(endpoint_of("") == "ipc:///run/x.sock");
  CHECK(endpoint_of("ipc:///tmp/y.sock") == "ipc:///tmp/y.sock");
  CHECK(endpoint_of("ipc://relative.sock") == "ipc://relative.sock");
  CHECK(endpoint_of("tcp://127.0.0.1:5555") == "tcp://127.0.0.1:5555");
  CHECK(endpoint_of("tcp://127.1.2.3:5555") == "tcp://127.1.2.3:5555");
  CHECK(endpoint_of("ipc://" + std::string(107, 'x')).size() == 113);
}

TEST_CASE("localhost becomes the address that libzmq can bind") {
  CHECK(endpoint_of("tcp://localhost:5555") == "tcp://127.0.0.1:5555");
}

TEST_CASE("an endpoint that others could read or that cannot work is refused") {
  for (const std::string text : {"tcp://0.0.0.0:5555", "tcp://*:5555", "tcp://192.168.1.2:5555", "tcp://example.org:5555",
                                 "tcp://127.0.0.1", "tcp://127.0.0.1:", "tcp://127.0.0.1:0", "tcp://127.0.0.1:*",
                                 "tcp://127.0.0.1:65536", "tcp://127.0.0.1:http", "tcp://[::1]:5555", "tcp://", "ipc://",
                                 "udp://127.0.0.1:1", "inproc://x", "/run/x.sock", "tcp://127.0.0.1.evil.org:1",
                                 "tcp://localhost.evil.org:1"}) {
    CAPTURE(text);
    std::vector<std::string> errors;
    CHECK(endpoint_of(text, &errors) == "ipc:///run/x.sock");
    REQUIRE(errors.size() == 1);
    CHECK_THAT(errors[0], ContainsSubstring("E: '" + text + "'"));
  }
}

TEST_CASE("a path that no socket can have is refused also when it is the default") {
  reader read(variables{});
  read.endpoint("E", "ipc://" + std::string(108, 'x'), "");
  REQUIRE(read.errors().size() == 1);
  CHECK_THAT(read.errors()[0], ContainsSubstring("107"));
}
