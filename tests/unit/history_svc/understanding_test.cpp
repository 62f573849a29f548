#include "history_svc/requests.hpp"

#include "history_svc/errors.hpp"
#include "proto/codec.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::history;

namespace {

proto::append_turn turn(const std::string& conversation, const std::string& id) {
  proto::append_turn made;
  made.conversation = conversation;
  made.turn = id;
  return made;
}

proto::load_context load(const std::string& conversation) {
  proto::load_context made;
  made.conversation = conversation;
  return made;
}

}  // namespace

TEST_CASE("requests of all three kinds are understood") {
  CHECK(understand(proto::encode(load("42"))) == request(load("42")));
  CHECK(understand(proto::encode(turn("42", "7:1"))) == request(turn("42", "7:1")));
  proto::forget forget;
  forget.conversation = "42";
  CHECK(understand(proto::encode(forget)) == request(forget));
}

TEST_CASE("ids that can not be part of a key are refused") {
  CHECK(understand(proto::encode(load(""))).error() == errc::bad_conversation_id);
  CHECK(understand(proto::encode(load("4 2"))).error() == errc::bad_conversation_id);
  CHECK(understand(proto::encode(load(std::string(129, '1')))).error() == errc::bad_conversation_id);
  CHECK(understand(proto::encode(turn("42", ""))).error() == errc::bad_turn_id);
  CHECK(understand(proto::encode(turn("42", "a\nb"))).error() == errc::bad_turn_id);
  CHECK(understand(proto::encode(turn("4\r2", "7:1"))).error() == errc::bad_conversation_id);
}

TEST_CASE("what is not a request is refused with the codec's reason") {
  CHECK(understand("").error() == proto::decode_errc::malformed);
  CHECK(understand("hello").has_error());
  CHECK(understand(proto::encode(proto::appended())).error() == proto::decode_errc::unexpected_type);
  CHECK(understand(std::string(5000, '\x91')).error() == proto::decode_errc::malformed);
}
