#include "common/result.hpp"
#include "proto/codec.hpp"
#include "tests/compat/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/proto/raw_frame.hpp"

using namespace luka;
using proto::decode_errc;
using test::from_hex;
using test::packer;
using test::raw_frame;

namespace {

error_code error_of(const std::string& frame) { return proto::decode<proto::heartbeat>(frame).error(); }

std::string body_from_hex(const std::string& hex) {
  return from_hex("94 01 01 01") + from_hex(hex);  // a heartbeat's envelope
}

}  // namespace

TEST_CASE("nothing at all is not a message") { CHECK(error_of("") == decode_errc::malformed); }

TEST_CASE("a frame over the limit is refused unread") {
  CHECK(error_of(std::string(proto::max_frame_bytes + 1, '\xc0')) == decode_errc::too_large);
  CHECK(error_of(std::string(proto::max_frame_bytes, '\xc0')) == decode_errc::trailing_bytes);
}

TEST_CASE("five bytes cannot ask for gigabytes") {
  for (const auto* bomb : {"dd ff ff ff ff", "df ff ff ff ff", "db ff ff ff ff", "c6 ff ff ff ff", "c9 ff ff ff ff 01",
                           "dd 7f ff ff ff", "dc ff ff", "de ff ff"}) {
    CAPTURE(bomb);
    CHECK(error_of(from_hex(bomb)) == decode_errc::malformed);
    CHECK(error_of(body_from_hex(bomb)) == decode_errc::malformed);
    CHECK(error_of(body_from_hex(std::string("92 a1 78 ") + bomb)) == decode_errc::malformed);
  }
}

TEST_CASE("arrays within the limit cannot be nested without end") {
  CHECK(error_of(std::string(100000, '\x91')) == decode_errc::malformed);
  CHECK(error_of(body_from_hex("91 91 91 91 91 91 91 91 91 91 c0")) == decode_errc::malformed);
}

TEST_CASE("a whole answer fits and one string of more than four mebibytes does not") {
  proto::infer_done done;
  done.text.assign(4 * 1024 * 1024, 'x');
  CHECK(proto::decode<proto::infer_done>(proto::encode(done)).has_value());
  done.text += 'x';
  CHECK(proto::decode<proto::infer_done>(proto::encode(done)).error() == decode_errc::malformed);
}

TEST_CASE("a context of a thousand messages fits and one of more than 1024 does not") {
  proto::context many;
  many.messages.assign(1024, {"user", "x"});
  CHECK(proto::decode<proto::context>(proto::encode(many)).has_value());
  many.messages.push_back({"user", "x"});
  CHECK(proto::decode<proto::context>(proto::encode(many)).error() == decode_errc::malformed);
}

TEST_CASE("bytes after a message are refused") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    const auto frame = proto::encode(message);
    CHECK(proto::decode<message_t>(frame + '\0').error() == decode_errc::trailing_bytes);
    CHECK(proto::decode<message_t>(frame + frame).error() == decode_errc::trailing_bytes);
  });
}

TEST_CASE("a message cut short anywhere is malformed") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    using message_t = std::decay_t<decltype(message)>;
    const auto frame = proto::encode(message);
    for (std::size_t length = 0; length < frame.size(); ++length) {
      CAPTURE(name, length);
      REQUIRE(proto::decode<message_t>(frame.substr(0, length)).error() == decode_errc::malformed);
    }
  });
}

TEST_CASE("any one byte may be wrong without harm") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    const auto frame = proto::encode(message);
    std::size_t still_decoded = 0;
    for (std::size_t at = 0; at < frame.size(); ++at) {
      for (int value = 0; value < 256; ++value) {
        auto damaged = frame;
        damaged[at] = static_cast<char>(value);
        if (proto::decode<message_t>(damaged)) ++still_decoded;
      }
    }
    CHECK(still_decoded >= frame.size());  // the right value of each byte, at the least
  });
}

TEST_CASE("what is not an envelope is refused") {
  for (const auto* hex : {"c0", "01", "a1 78", "90", "93 01 01 01", "95 01 01 01 90 90", "80", "94 ff 01 01 90",
                          "94 a1 78 01 01 90", "94 01 c0 01 90", "94 01 01 c0 90", "94 01 01 01 c0", "94 01 01 01 80",
                          "94 01 cd 01 00 01 90", "94 01 01 cd 01 00 90", "94 ce 00 01 00 00 01 01 90"}) {
    CAPTURE(hex);
    CHECK(error_of(from_hex(hex)) == decode_errc::not_an_envelope);
  }
}

TEST_CASE("a number that this version does not know is an unexpected message") {
  const auto frame = raw_frame(static_cast<proto::message_type>(999), 1, 1, [](packer& pack) { pack.pack_array(0); });
  CHECK(error_of(frame) == decode_errc::unexpected_type);
}

TEST_CASE("a field of another type is refused in every message") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    for (const auto* hex : {"91 c0", "91 ca 3f 80 00 00", "91 91 91 c0"}) {
      CAPTURE(hex);
      const auto frame = raw_frame(message_t::type, 1, 1, [](packer&) {}) + from_hex(hex);
      CHECK(proto::decode<message_t>(frame).error() == decode_errc::wrong_fields);
    }
  });
}

TEST_CASE("a number must fit its field") {
  const auto credit = [](auto granted) {
    return raw_frame(proto::credit::type, 1, 1, [&](packer& pack) {
      pack.pack_array(2);
      pack.pack(std::string("x"));
      pack.pack(granted);
    });
  };
  CHECK(proto::decode<proto::credit>(credit(7)).has_value());
  CHECK(proto::decode<proto::credit>(credit(-7)).error() == decode_errc::wrong_fields);
  CHECK(proto::decode<proto::credit>(credit(7.5)).error() == decode_errc::wrong_fields);
  const auto cancel = raw_frame(proto::infer_cancel::type, 1, 1, [](packer& pack) {
    pack.pack_array(2);
    pack.pack(std::string("x"));
    pack.pack(std::uint64_t(1) << 32);
  });
  CHECK(proto::decode<proto::infer_cancel>(cancel).error() == decode_errc::wrong_fields);
}
