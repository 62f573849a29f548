// The control calls of telegram_sim that a person needs: say something, see what stands in the chat, wait for news.
// Blocking, one connection per call; knows nothing of the bot.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace luka_say {

class sim_client {
 public:
  /// `url` is http://HOST:PORT. Throws std::invalid_argument for anything else.
  explicit sim_client(std::string_view url);

  // All of them throw std::runtime_error when the simulator can not be reached or refuses.

  /// Returns the id of the message.
  std::int64_t say(std::int64_t chat, const std::string& text);
  /// The texts of the bot's messages after the message `after`, oldest first.
  std::vector<std::string> answers(std::int64_t chat, std::int64_t after);
  /// Waits at most `limit` for something to happen after event `seq`; returns the number of the last event seen.
  std::uint64_t wait(std::int64_t chat, std::uint64_t seq, std::chrono::milliseconds limit);

 private:
  boost::json::value call(std::string_view method, const std::string& target, const std::string& body);

  std::string host_, port_;
};

}  // namespace luka_say
