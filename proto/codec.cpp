#include "proto/codec.hpp"

namespace luka::proto {

namespace {

// One string may be a whole answer; no message nests deeper than five.
const msgpack::unpack_limit limits(/*array*/ max_elements, /*map*/ 0, /*str*/ 4 * 1024 * 1024, /*bin*/ 0, /*ext*/ 0,
                                   /*depth*/ 8);

struct category final : boost::system::error_category {
  const char* name() const noexcept override { return "luka.proto"; }
  std::string message(int code) const override {
    switch (static_cast<decode_errc>(code)) {
      case decode_errc::too_large: return "the frame is too large";
      case decode_errc::malformed: return "malformed msgpack";
      case decode_errc::trailing_bytes: return "bytes follow the message";
      case decode_errc::not_an_envelope: return "not an envelope";
      case decode_errc::unexpected_type: return "a message that is not expected here";
      case decode_errc::too_new: return "the message needs a newer version of this program";
      case decode_errc::wrong_fields: return "a field has the wrong type";
    }
    return "unknown decode error";
  }
};

bool is_unsigned(const msgpack::object& o, std::uint64_t at_most) {
  return o.type == msgpack::type::POSITIVE_INTEGER && o.via.u64 <= at_most;
}

decoded<envelope> parse(std::string_view frame) {
  std::size_t offset = 0;
  envelope opened;
  opened.storage = msgpack::unpack(frame.data(), frame.size(), offset, nullptr, nullptr, limits);
  if (offset != frame.size()) return make_error_code(decode_errc::trailing_bytes);
  const msgpack::object& root = opened.storage.get();
  if (root.type != msgpack::type::ARRAY || root.via.array.size != 4)
    return make_error_code(decode_errc::not_an_envelope);
  const msgpack::object* part = root.via.array.ptr;
  if (!is_unsigned(part[0], 0xffff) || !is_unsigned(part[1], 0xff) || !is_unsigned(part[2], 0xff) ||
      part[3].type != msgpack::type::ARRAY)
    return make_error_code(decode_errc::not_an_envelope);
  opened.type = static_cast<message_type>(part[0].via.u64);
  opened.version = static_cast<std::uint8_t>(part[1].via.u64);
  opened.compatible_from = static_cast<std::uint8_t>(part[2].via.u64);
  opened.body = part[3];
  return opened;
}

}  // namespace

const boost::system::error_category& decode_category() noexcept {
  static const category instance;
  return instance;
}

boost::system::error_code make_error_code(decode_errc e) noexcept {
  return {static_cast<int>(e), decode_category()};
}

decoded<envelope> open_envelope(std::string_view frame) noexcept {
  if (frame.size() > max_frame_bytes) return make_error_code(decode_errc::too_large);
  try {
    return parse(frame);
  } catch (const std::exception&) {
    return make_error_code(decode_errc::malformed);
  }
}

}  // namespace luka::proto
