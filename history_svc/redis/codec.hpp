// Commands to bytes and bytes to replies. hiredis does the protocol here and nothing else: no socket, no waiting.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "history_svc/redis/reply.hpp"

struct redisReader;

namespace luka::redis {

/// The bytes of a command as Redis wants them.
std::string encode(const command& what);

/// Puts replies together from whatever pieces the network brings. Pure; once broken, it stays broken, because the
/// place where the next reply starts is lost.
class reply_decoder {
 public:
  /// A list longer than this, or a reply of more bytes, is not an answer to anything that we ask.
  static constexpr std::size_t max_elements = 4096;
  static constexpr std::size_t max_reply_bytes = 64 * 1024 * 1024;

  reply_decoder();
  ~reply_decoder();
  reply_decoder(const reply_decoder&) = delete;
  reply_decoder& operator=(const reply_decoder&) = delete;

  void feed(std::string_view bytes);
  /// The next whole reply, if its last byte has arrived.
  std::optional<reply> next();

  [[nodiscard]] bool is_broken() const { return !broken_.empty(); }
  /// Why it is broken, for the log; holds none of the bytes.
  [[nodiscard]] const std::string& why() const { return broken_; }

 private:
  struct free_reader {
    void operator()(redisReader* reader) const noexcept;
  };

  std::unique_ptr<redisReader, free_reader> reader_;
  std::size_t unfinished_bytes_ = 0;
  std::string broken_;
};

}  // namespace luka::redis
