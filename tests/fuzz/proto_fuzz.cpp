// A frame from the network: whatever it holds, decoding gives a message or an error, and a message can be sent again.
#include <type_traits>

#include "proto/codec.hpp"
#include "tests/compat/samples.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace luka::fuzz {

namespace {

/// Decodes the frame as this kind of message. True when it is one.
template <class Message>
bool try_as(std::string_view frame) {
  const auto message = proto::decode<Message>(frame);
  if (!message) {
    must_hold(message.error().category() == proto::decode_category(), "the error is one of the codec's");
    return false;
  }
  const auto again = proto::decode<Message>(proto::encode(*message));
  must_hold(again.has_value(), "what was decoded can be encoded and decoded");
  must_hold(*again == *message, "it is the same afterwards");
  return true;
}

void run(std::string_view frame) {
  const auto opened = proto::open_envelope(frame);
  int kinds = 0;
  test::for_each_sample([&](const char*, const auto& sample) {
    using message_t = std::decay_t<decltype(sample)>;
    if (!try_as<message_t>(frame)) return;
    ++kinds;
    must_hold(opened.has_value() && opened->type == message_t::type, "the envelope says what it is");
  });
  must_hold(kinds <= 1, "a frame is one kind of message");
  const auto any = proto::decode_any<proto::hello, proto::credit, proto::goodbye, proto::infer_done>(frame);
  must_hold(!any || kinds == 1, "decode_any finds only what decode finds");
}

}  // namespace

}  // namespace luka::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  luka::fuzz::run(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
