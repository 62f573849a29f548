#include <set>

#include "proto/codec.hpp"
#include "tests/compat/samples.hpp"
#include "tests/support/catch.hpp"

using namespace luka;

TEST_CASE("every message survives the wire unchanged") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    const auto back = proto::decode<message_t>(proto::encode(message));
    REQUIRE(back.has_value());
    CHECK(*back == message);
  });
}

TEST_CASE("a message with every field at its default survives the wire too") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    const auto back = proto::decode<message_t>(proto::encode(message_t{}));
    REQUIRE(back.has_value());
    CHECK(*back == message_t{});
  });
}

TEST_CASE("the sample of a message differs from its default in every field that older programs may lack") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    CHECK_FALSE(message == std::decay_t<decltype(message)>{});
  });
}

TEST_CASE("no two messages share a number") {
  std::set<proto::message_type> seen;
  test::for_each_sample([&](const std::string& name, const auto& message) {
    CAPTURE(name);
    CHECK(seen.insert(std::decay_t<decltype(message)>::type).second);
  });
}

TEST_CASE("decode_any tells messages apart by their number") {
  const auto decode = [](const std::string& frame) {
    return proto::decode_any<proto::appended, proto::forgotten, proto::history_refused>(frame);
  };
  const auto appended = decode(proto::encode(proto::appended{false}));
  REQUIRE(appended.has_value());
  CHECK(std::get<proto::appended>(*appended) == proto::appended{false});
  const auto refused = decode(proto::encode(proto::history_refused{1, "why"}));
  REQUIRE(refused.has_value());
  CHECK(std::get<proto::history_refused>(*refused).detail == "why");
}

TEST_CASE("a known message in the wrong place is refused") {
  const auto frame = proto::encode(proto::hello{});
  CHECK(proto::decode<proto::credit>(frame).error() == proto::decode_errc::unexpected_type);
  CHECK((proto::decode_any<proto::credit, proto::goodbye>(frame).error()) == proto::decode_errc::unexpected_type);
}

TEST_CASE("every decode error has a text of its own") {
  std::set<std::string> texts;
  for (int code = 1; code <= 7; ++code)
    CHECK(texts.insert(proto::make_error_code(static_cast<proto::decode_errc>(code)).message()).second);
}

TEST_CASE("every failure has a name and the numbers do not move") {
  using proto::failure;
  CHECK(proto::name(static_cast<failure>(0)) == "internal");
  CHECK(proto::name(static_cast<failure>(1)) == "model_unreachable");
  CHECK(proto::name(static_cast<failure>(2)) == "model_missing");
  CHECK(proto::name(static_cast<failure>(3)) == "timed_out");
  CHECK(proto::name(static_cast<failure>(4)) == "model_busy");
  CHECK(proto::name(static_cast<failure>(5)) == "model_failed");
  CHECK(proto::name(static_cast<failure>(6)) == "cut_off");
  CHECK(proto::name(static_cast<failure>(7)) == "cancelled");
  CHECK(proto::name(static_cast<failure>(8)) == "worker_stopping");
  CHECK(proto::name(static_cast<failure>(9)) == "refused");
  CHECK(proto::name(static_cast<failure>(200)) == "unknown");
}
