// What the failure tables of the dialects have in common: error texts made fit for a log, and broken connections.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "llm_worker/backend/answer.hpp"

namespace luka::worker {

/// {"error": "…"}, {"error": {"message": "…"}}, {"message": "…"} or {"detail": "…"}: what is inside (an object as JSON),
/// "" when there is none of these.
std::string text_inside(std::string_view document);

/// An error text made fit for one line of a log: servers pass on the JSON documents and Go map dumps of their runners,
/// so the innermost message is taken out; at most 200 bytes, no control characters, valid UTF-8.
std::string short_error(std::string_view raw);

/// "HTTP 500: what the body says"; a proxy's page of HTML says nothing that the status does not say.
std::string describe_status(unsigned status, std::string_view body);

/// Whether the text contains one of the parts, without regard to the case of ASCII letters.
bool mentions(std::string_view text, std::initializer_list<std::string_view> parts);
bool is_markup(std::string_view body);
/// Ollama's runner, llama-server, has died or was never there; the next request starts it anew. The words are the same in
/// both of Ollama's APIs.
bool is_crash(std::string_view text);

failure_report report_of(proto::failure reason, cure helps, std::string detail);

/// The exchange failed below HTTP; `failed` is an http::errc.
failure_report classify_transport(const boost::system::error_code& failed);

}  // namespace luka::worker
