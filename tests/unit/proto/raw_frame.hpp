// Frames that encode() would never write.
#pragma once

#include <string>
#include <string_view>

#include <msgpack.hpp>

#include "proto/message_type.hpp"

namespace luka::test {

using packer = msgpack::packer<msgpack::sbuffer>;

/// An envelope whose body is written by `write_body(packer&)`.
template <class WriteBody>
std::string raw_frame(proto::message_type type, int version, int compatible_from, WriteBody&& write_body) {
  msgpack::sbuffer buffer;
  packer pack(buffer);
  pack.pack_array(4);
  pack.pack(static_cast<std::uint16_t>(type));
  pack.pack(version);
  pack.pack(compatible_from);
  write_body(pack);
  return std::string(buffer.data(), buffer.size());
}

/// Bytes from hexadecimal digits; blanks are ignored.
inline std::string from_hex(std::string_view digits) {
  std::string bytes;
  int high = -1;
  for (const char c : digits) {
    if (c == ' ' || c == '\n') continue;
    const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      bytes += static_cast<char>(high * 16 + digit);
      high = -1;
    }
  }
  return bytes;
}

}  // namespace luka::test
