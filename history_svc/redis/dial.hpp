// From an address to a connected socket.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>

#include "common/async/tokens.hpp"
#include "common/result.hpp"
#include "history_svc/redis/address.hpp"

namespace luka::redis {

/// One type for TCP and for unix sockets.
using stream_socket = asio::generic::stream_protocol::socket;

/// Tries every address of the host in turn; `patience` covers all of it, also the name's look-up. TCP_NODELAY is set.
task<result<stream_socket>> dial(asio::any_io_executor executor, address where, duration patience);

}  // namespace luka::redis
