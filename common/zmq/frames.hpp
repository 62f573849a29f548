// A ZeroMQ message: its frames.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <zmq.hpp>

namespace luka {

using frames = std::vector<zmq::message_t>;

inline std::string_view view(const zmq::message_t& frame) {
  return {static_cast<const char*>(frame.data()), frame.size()};
}

inline zmq::message_t to_frame(std::string_view bytes) { return zmq::message_t(bytes.data(), bytes.size()); }

/// to_frames("topic", payload) and the like.
template <class... Parts>
frames to_frames(const Parts&... parts) {
  frames message;
  message.reserve(sizeof...(parts));
  (message.push_back(to_frame(std::string_view(parts))), ...);
  return message;
}

}  // namespace luka
