// What went wrong at the model server, in the words of the wire: one table for statuses, bodies and broken connections.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "llm_worker/backend/answer.hpp"

namespace luka::worker::ollama {

/// An error text made fit for one line of a log: Ollama passes on the JSON documents and Go map dumps of its runner, so
/// the innermost message is taken out; at most 200 bytes, no control characters, valid UTF-8.
std::string short_error(std::string_view raw);

/// An answer with another status than 200. `body` may be cut short, HTML of a proxy, or empty.
failure_report classify_status(unsigned status, std::string_view body, const std::string& model);

/// An {"error": …} line after the stream has begun with status 200.
failure_report classify_stream_error(std::string_view error);

/// The exchange failed below HTTP; `failed` is an http::errc.
failure_report classify_transport(const boost::system::error_code& failed);

}  // namespace luka::worker::ollama
