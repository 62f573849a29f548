#include "tests/sim/telegram/update_queue.hpp"

#include "tests/support/catch.hpp"

using namespace telegram_sim;
using namespace std::chrono_literals;

namespace {

const boost::json::object an_update{{"message", boost::json::object{{"text", "hi"}}}};

update_queue three_updates() {
  update_queue queue(100);
  for (int i = 0; i < 3; ++i) {
    queue.push(an_update, 0s);
  }
  return queue;
}

std::string first_id(const update_batch& batch) {
  const auto list = boost::json::parse(batch.json);
  return list.get_array().empty() ? "none" : boost::json::serialize(list.at(0).at("update_id"));
}

}  // namespace

TEST_CASE("an unconfirmed update is delivered again and again") {
  auto queue = three_updates();
  CHECK(queue.read(0, 100, 1s).ids == std::vector<std::int64_t>{100, 101, 102});
  CHECK(queue.read(0, 100, 2s).count == 3);
  CHECK(queue.size() == 3);
}

TEST_CASE("an offset confirms everything below it") {
  auto queue = three_updates();
  const auto batch = queue.read(102, 100, 1s);
  CHECK(batch.count == 1);
  CHECK(first_id(batch) == "102");
  CHECK(queue.read(103, 100, 1s).count == 0);
  CHECK(queue.size() == 0);
}

TEST_CASE("a negative offset keeps only the last updates") {
  auto queue = three_updates();
  CHECK(first_id(queue.read(-1, 100, 1s)) == "102");
  CHECK(queue.size() == 1);
}

TEST_CASE("an offset far in the future is read as none at all") {
  auto queue = three_updates();
  CHECK(queue.read(114, 100, 1s).count == 3);
  CHECK(queue.read(113, 100, 1s).count == 0);
}

TEST_CASE("the limit bounds a batch and nothing is lost") {
  auto queue = three_updates();
  CHECK(queue.read(0, 2, 1s).count == 2);
  CHECK(queue.size() == 3);
}

TEST_CASE("a batch ends softly at 4 MiB") {
  update_queue queue(1);
  const boost::json::object big{{"message", std::string(500'000, 'x')}};
  for (int i = 0; i < 12; ++i) {
    queue.push(big, 0s);
  }
  CHECK(queue.read(0, 100, 1s).count == 8);
}

TEST_CASE("updates are forgotten after 24 hours") {
  auto queue = three_updates();
  CHECK(queue.read(0, 100, 23h).count == 3);
  CHECK(queue.read(0, 100, 24h).count == 0);
}

TEST_CASE("a full queue takes no more") {
  update_queue queue(1);
  for (std::size_t i = 0; i < update_queue::capacity; ++i) {
    queue.push({}, 0s);
  }
  CHECK_FALSE(queue.push(an_update, 0s).has_value());
}

TEST_CASE("an odd update is delivered word for word and confirmed by its id") {
  update_queue queue(100);
  queue.push_verbatim(boost::json::parse(R"({"update_id":55,"nothing":[1,null]})"), 0s);
  CHECK(queue.read(0, 100, 0s).json == R"([{"update_id":55,"nothing":[1,null]}])");
  CHECK(queue.read(56, 100, 0s).count == 0);
}

TEST_CASE("an update without an id gets the next one") {
  update_queue queue(100);
  CHECK(queue.push_verbatim(boost::json::parse(R"({"poll":{}})"), 0s) == 100);
  CHECK(queue.read(0, 100, 0s).json == R"([{"update_id":100,"poll":{}}])");
}
