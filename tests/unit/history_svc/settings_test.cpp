#include "history_svc/settings.hpp"

#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::history;

namespace {

std::vector<std::string> errors_of(config::variables from) {
  config::reader read(std::move(from));
  read_settings(read);
  return read.errors();
}

}  // namespace

TEST_CASE("without any variable the settings are the documented defaults") {
  config::reader read({});
  const auto chosen = read_settings(read);
  CHECK(read.errors().empty());
  CHECK(chosen.redis.host == "127.0.0.1");
  CHECK(chosen.redis.port == 6379);
  CHECK(chosen.redis.database == 0);
  CHECK(chosen.keep.messages == 20);
  CHECK(chosen.keep.time_to_live == std::chrono::hours(7 * 24));
  CHECK(chosen.common.history_endpoint.starts_with("ipc://"));
}

TEST_CASE("every setting is read") {
  config::reader read({{"REDIS_HOST", "::1"},
                       {"REDIS_PORT", "7000"},
                       {"REDIS_USER", "luka"},
                       {"REDIS_PASSWORD", "hush hush"},
                       {"REDIS_DB", "3"},
                       {"HISTORY_KEEP", "4"},
                       {"HISTORY_TTL_DAYS", "1"}});
  const auto chosen = read_settings(read);
  CHECK(read.errors().empty());
  CHECK(redis::describe(chosen.redis) == "[::1]:7000");
  CHECK(chosen.redis.user == "luka");
  CHECK(chosen.redis.password == "hush hush");
  CHECK(chosen.redis.database == 3);
  CHECK(chosen.keep.messages == 4);
  CHECK(chosen.keep.time_to_live == std::chrono::hours(24));
}

TEST_CASE("a unix socket wins over host and port") {
  config::reader read({{"REDIS_HOST", "example.org"}, {"REDIS_SOCKET", "/run/redis/redis.sock"}});
  CHECK(redis::describe(read_settings(read).redis) == "unix:/run/redis/redis.sock");
}

TEST_CASE("all errors are reported together, by key, and never with the password") {
  const auto errors = errors_of({{"REDIS_PORT", "70000"},
                                 {"REDIS_SOCKET", "relative.sock"},
                                 {"REDIS_DB", "-1"},
                                 {"HISTORY_KEEP", "0"},
                                 {"HISTORY_TTL_DAYS", "soon"},
                                 {"HISTORY_ENDPOINT", "tcp://0.0.0.0:5557"}});
  REQUIRE(errors.size() == 6);
  for (const char* key : {"REDIS_PORT: ", "REDIS_SOCKET: ", "REDIS_DB: ", "HISTORY_KEEP: ", "HISTORY_TTL_DAYS: ",
                          "HISTORY_ENDPOINT: "})
    CHECK(std::ranges::count_if(errors, [&](const auto& e) { return e.starts_with(key); }) == 1);
}

TEST_CASE("a user without a password, and a path that no socket can have, are errors") {
  CHECK(errors_of({{"REDIS_USER", "luka"}}).size() == 1);
  CHECK(errors_of({{"REDIS_SOCKET", "/" + std::string(107, 'x')}}).size() == 1);
  CHECK(errors_of({{"REDIS_SOCKET", "/" + std::string(106, 'x')}}).empty());
}
