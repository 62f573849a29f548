#include "proto/codec.hpp"
#include "tests/compat/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/proto/raw_frame.hpp"

using namespace luka;
using test::packer;
using test::raw_frame;

namespace {

/// The fields of a message as msgpack objects, for tests that add or remove some.
template <class Message>
msgpack::object_handle fields_of(const Message& message) {
  const auto frame = proto::encode(message);
  return msgpack::unpack(frame.data(), frame.size());
}

}  // namespace

TEST_CASE("a payload with more fields than this version knows is read without them") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    const auto whole = fields_of(message);
    const auto& fields = whole.get().via.array.ptr[3].via.array;
    const auto frame = raw_frame(message_t::type, message_t::version + 1, message_t::version, [&](packer& pack) {
      pack.pack_array(fields.size + 2);
      for (std::uint32_t i = 0; i < fields.size; ++i) pack.pack(fields.ptr[i]);
      pack.pack(std::string("from the future"));
      pack.pack_array(0);
    });
    const auto back = proto::decode<message_t>(frame);
    REQUIRE(back.has_value());
    CHECK(*back == message);
  });
}

TEST_CASE("a payload with fewer fields is read and the rest keeps its default") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    using message_t = std::decay_t<decltype(message)>;
    const auto whole = fields_of(message);
    const auto& fields = whole.get().via.array.ptr[3].via.array;
    for (std::uint32_t kept = 0; kept < fields.size; ++kept) {
      CAPTURE(name, kept);
      const auto frame = raw_frame(message_t::type, 1, 1, [&](packer& pack) {
        pack.pack_array(kept);
        for (std::uint32_t i = 0; i < kept; ++i) pack.pack(fields.ptr[i]);
      });
      const auto back = proto::decode<message_t>(frame);
      REQUIRE(back.has_value());
      CHECK_FALSE(*back == message);
      if (kept == 0) CHECK(*back == message_t{});
    }
  });
}

TEST_CASE("the defaults of a shorter payload are those of the struct") {
  const auto frame = raw_frame(proto::infer_done::type, 1, 1, [](packer& pack) {
    pack.pack_array(1);
    pack.pack(std::string("1:2"));
  });
  const auto done = proto::decode<proto::infer_done>(frame);
  REQUIRE(done.has_value());
  CHECK(done->job == "1:2");
  CHECK(done->attempt == 1);
  CHECK(done->remembered);
}

TEST_CASE("a message that says it needs a newer reader is refused") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    const int next = message_t::version + 1;
    const auto frame = raw_frame(message_t::type, next, next, [&](packer& pack) { pack.pack(message); });
    CHECK(proto::decode<message_t>(frame).error() == proto::decode_errc::too_new);
    CHECK(proto::decode_any<message_t>(frame).error() == proto::decode_errc::too_new);
  });
}

TEST_CASE("too new is said before the fields are looked at") {
  const auto frame = raw_frame(proto::forget::type, 9, 9, [](packer& pack) {
    pack.pack_array(1);
    pack.pack(1);
  });
  CHECK(proto::decode<proto::forget>(frame).error() == proto::decode_errc::too_new);
}

TEST_CASE("no message claims to be compatible with a version after its own") {
  test::for_each_sample([](const std::string& name, const auto& message) {
    CAPTURE(name);
    using message_t = std::decay_t<decltype(message)>;
    CHECK(message_t::compatible_from >= 1);
    CHECK(message_t::compatible_from <= message_t::version);
  });
}
