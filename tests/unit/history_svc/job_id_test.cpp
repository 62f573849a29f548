#include "history_svc/store/job_id.hpp"

#include "history_svc/store/keys.hpp"
#include "tests/support/catch.hpp"

using namespace luka::history;

TEST_CASE("the id of a job is its bot and its update") {
  CHECK(read_job_id("123456789:987") == job_id{"123456789", "987"});
  CHECK(read_job_id(std::string(20, '1') + ":" + std::string(20, '2')));
}

TEST_CASE("nothing but two numbers is the id of a job") {
  for (const char* text : {"", ":", "1", "1:", ":1", "1:2:3", "1:-2", "a:1", "1:a", "1: 2", "1:2\n", "}:1", "1:*", "+1:2"}) {
    CAPTURE(text);
    CHECK_FALSE(read_job_id(text));
  }
  CHECK_FALSE(read_job_id(std::string(21, '1') + ":1"));
  CHECK_FALSE(read_job_id("1:" + std::string(21, '1')));
}

TEST_CASE("all keys of a bot's journal have the bot as their hash tag, and no two are the same") {
  const job_id job{"7", "1001"};
  const std::vector<std::string> keys = {job_key(job), seen_key(job), open_key("7"), retried_key("7"), dead_key("7")};
  for (const auto& key : keys) {
    CHECK(key.starts_with("{j:7}:"));
    CHECK(std::ranges::count(keys, key) == 1);
  }
  CHECK(job_key(job) == job_key_prefix("7") + "1001");
}
