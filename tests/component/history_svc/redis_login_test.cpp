#include "journal_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

using namespace luka;
using namespace luka::test;

namespace {

environment on_tcp(const redis_server& server, const std::string& host = "127.0.0.1") {
  return {{"REDIS_HOST", host}, {"REDIS_PORT", std::to_string(server.port())}};
}

}  // namespace

TEST_CASE("Redis is found by address and by name") {
  redis_server redis;
  for (const char* host : {"127.0.0.1", "localhost"}) {
    temp_dir dir;
    history_process history(dir, "history", on_tcp(redis, host));
    history_client client(history.endpoint());
    CHECK(eventually([&] { return !refusal(client.ask(load_body("42"))); }));
    CHECK(history.times_logged("connected to redis where=" + std::string(host)) == 1);
  }
}

TEST_CASE("a name that nobody knows is a line in the log and refusals, not an end") {
  temp_dir dir;
  history_process history(dir, "history", {{"REDIS_HOST", "redis.invalid"}});
  history_client client(history.endpoint());
  CHECK(refusal(client.ask(load_body("42"))) == proto::history_error::unavailable);
  CHECK(eventually([&] { return history.times_logged("where=redis.invalid:6379") == 1; }));
}

TEST_CASE("the unix socket wins over host and port") {
  temp_dir dir;
  redis_server redis;
  auto settings = on_socket(redis);
  settings["REDIS_HOST"] = "redis.invalid";
  history_process history(dir, "history", settings);
  CHECK(history.times_logged("connected to redis where=unix:" + redis.socket()) == 1);
}

TEST_CASE("a password, an ACL user with few rights, and another database") {
  temp_dir dir;
  redis_server redis({"--requirepass", "hush-hush"});
  const std::vector<std::string> admin = {"hush-hush"};
  // All that history_svc ever needs; counting what people use needs +hincrby, the command
  // dead-letters +scan, +hdel, +hexists and +hincrby too.
  REQUIRE(redis.ask({"ACL",       "SETUSER",    "luka",           "on",     ">very-secret", "~llm_*",  "~{j:*",
                     "+ping",     "+select",    "+eval",          "+lrange", "+del",        "+exists", "+rpush",
                     "+ltrim",    "+expire",    "+set",           "+get",    "+time",       "+hget",   "+hset",
                     "+hmget",    "+hgetall",   "+zadd",          "+zrem",   "+zrange",     "+zrevrange",
                     "+zrangebyscore"},
                    admin) == "OK");
  auto settings = on_tcp(redis);
  settings["REDIS_USER"] = "luka";
  settings["REDIS_PASSWORD"] = "very-secret";
  settings["REDIS_DB"] = "3";
  history_process as_user(dir, "user", settings);
  history_client client(as_user.endpoint());
  CHECK(client.append("42", "1:1", "q", "a"));
  CHECK(client.load("42").messages.size() == 2);
  CHECK(std::get<proto::forgotten>(client.ask(forget_body("42"))).existed);
  CHECK(redis.ask({"INFO", "keyspace"}, admin).find("db3:keys=1") != std::string::npos);

  journal_client journal(client, "7");
  CHECK(journal.accept({1, 2}) == std::vector<bool>{true, true});
  CHECK(journal.accept({1, 2}) == std::vector<bool>{true, true});
  CHECK(journal.place(1, 0, 100));
  CHECK(journal.attempt(1, 1));
  CHECK_FALSE(journal.load(1, 2).answered);
  CHECK(journal.append(1, 2, "a").stored);
  CHECK(journal.settle(1));
  CHECK(journal.park(2));
  CHECK(journal.unfinished().empty());
  CHECK(journal.retried().jobs.empty());

  settings.erase("REDIS_USER");
  settings["REDIS_PASSWORD"] = "hush-hush";
  history_process as_default(dir, "default", settings);
  history_client other(as_default.endpoint());
  CHECK_FALSE(other.append("42", "1:1", "q", "a"));
}

TEST_CASE("a login that Redis refuses is said once, without the password, and tried again") {
  temp_dir dir;
  redis_server redis({"--requirepass", "hush-hush"});
  auto settings = on_socket(redis);
  settings["REDIS_PASSWORD"] = "wrong-password";
  history_process history(dir, "history", settings);
  history_client client(history.endpoint());
  CHECK(refusal(client.ask(load_body("42"))) == proto::history_error::unavailable);
  CHECK(history.times_logged("AUTH refused: WRONGPASS") == 1);
  redis.ask({"CONFIG", "SET", "requirepass", "wrong-password"}, {"hush-hush"});
  CHECK(eventually([&] { return !refusal(client.ask(load_body("42"))); }));
  CHECK(history.times_logged("AUTH refused") == 1);
  CHECK(history.times_logged("wrong-password") == 0);
}

TEST_CASE("a missing password and a missing right are errors that name themselves") {
  temp_dir dir;
  redis_server redis({"--requirepass", "hush-hush"});
  history_process history(dir, "history", on_socket(redis));
  history_client client(history.endpoint());
  CHECK(refusal(client.ask(load_body("42"))) == proto::history_error::unavailable);
  CHECK(history.times_logged("PING refused: NOAUTH") == 1);

  redis.ask({"ACL", "SETUSER", "reader", "on", ">very-secret", "~llm_*", "+lrange"}, {"hush-hush"});
  auto settings = on_socket(redis);
  settings["REDIS_USER"] = "reader";
  settings["REDIS_PASSWORD"] = "very-secret";
  history_process reader(dir, "reader", settings);
  history_client other(reader.endpoint());
  CHECK(other.load("42").messages.empty());
  CHECK(refusal(other.ask(append_body("42", "1:1", "q", "a"))) == proto::history_error::store_error);
  CHECK(reader.times_logged("NOPERM") == 1);
}

TEST_CASE("a server that is not Redis is named as such") {
  temp_dir dir;
  redis_server redis;
  history_process first(dir, "first", on_socket(redis));
  // Another program's socket: ZeroMQ greets with bytes that are not RESP.
  history_process history(dir, "history", {{"REDIS_SOCKET", first.endpoint().substr(6)}});
  CHECK(history.times_logged("the server does not speak the redis protocol") == 1);
  CHECK(first.process().is_running());
}
