// Messages to bytes and back. The envelope is [type, version, compatible_from, [fields…]].
//
// Decoding treats every byte as hostile: size, depth and counts are limited, trailing bytes are refused, and nothing
// throws. Text inside is not checked to be UTF-8 here: whoever shows or stores it does that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <msgpack.hpp>

#include "proto/message_type.hpp"

namespace luka::proto {

inline constexpr std::size_t max_frame_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t max_elements = 1024;  ///< of one array; a message with more can not be read

enum class decode_errc {
  too_large = 1,      ///< the frame is longer than max_frame_bytes
  malformed = 2,      ///< not msgpack, cut short, or over a limit of depth or count
  trailing_bytes = 3, ///< something follows the message
  not_an_envelope = 4,
  unexpected_type = 5,  ///< a message that has no place on this channel, or that this version does not know
  too_new = 6,          ///< the sender says that this version can not understand it
  wrong_fields = 7,     ///< a field of another type than agreed
};

const boost::system::error_category& decode_category() noexcept;
boost::system::error_code make_error_code(decode_errc e) noexcept;

template <class T>
using decoded = boost::system::result<T>;

/// The parts of an envelope; `body` points into `zone`, which it owns.
struct envelope {
  message_type type{};
  std::uint8_t version = 0;
  std::uint8_t compatible_from = 0;
  msgpack::object_handle storage;
  msgpack::object body;
};

/// Splits a frame into its envelope, within the limits; the body is converted by decode().
decoded<envelope> open_envelope(std::string_view frame) noexcept;

template <class Message>
std::string encode(const Message& message) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_array(4);
  packer.pack(static_cast<std::uint16_t>(Message::type));
  packer.pack(Message::version);
  packer.pack(Message::compatible_from);
  packer.pack(message);
  return std::string(buffer.data(), buffer.size());
}

/// The body of an envelope as a Message, if it is one.
template <class Message>
decoded<Message> take(const envelope& opened) noexcept {
  if (opened.type != Message::type) return make_error_code(decode_errc::unexpected_type);
  if (opened.compatible_from > Message::version) return make_error_code(decode_errc::too_new);
  try {
    return opened.body.as<Message>();
  } catch (const std::exception&) {
    return make_error_code(decode_errc::wrong_fields);
  }
}

template <class Message>
decoded<Message> decode(std::string_view frame) noexcept {
  const auto opened = open_envelope(frame);
  if (!opened) return opened.error();
  return take<Message>(*opened);
}

/// Decodes a frame that may hold any one of the messages named.
template <class... Messages>
decoded<std::variant<Messages...>> decode_any(std::string_view frame) noexcept {
  const auto opened = open_envelope(frame);
  if (!opened) return opened.error();
  decoded<std::variant<Messages...>> outcome = make_error_code(decode_errc::unexpected_type);
  const auto attempt = [&]<class Message>(std::in_place_type_t<Message>) {
    if (opened->type != Message::type) return false;
    auto message = take<Message>(*opened);
    if (message)
      outcome = std::variant<Messages...>(std::move(*message));
    else
      outcome = message.error();
    return true;
  };
  (attempt(std::in_place_type<Messages>) || ...);
  return outcome;
}

}  // namespace luka::proto

template <>
struct boost::system::is_error_code_enum<luka::proto::decode_errc> : std::true_type {};
