// Errors of Redis as the wire names them.
#pragma once

#include <string>

#include "common/result.hpp"
#include "proto/history.hpp"

namespace luka::history {

/// The request could not be understood.
proto::history_refused refuse_bad_request(const error_code& why);
/// No reply came.
proto::history_refused refuse_unavailable(const error_code& why);
/// Redis answered with an error: unavailable if it says that this will pass, store_error otherwise.
proto::history_refused refuse_error(const std::string& error_text);
/// Redis answered something that is not an answer to what it was asked.
proto::history_refused refuse_unexpected();

}  // namespace luka::history
