// From the bytes of a request to one that can be carried out.
#pragma once

#include <string_view>
#include <variant>

#include "common/result.hpp"
#include "proto/history.hpp"
#include "proto/journal.hpp"

namespace luka::history {

using request = std::variant<proto::load_context, proto::append_turn, proto::forget, proto::accept_jobs,
                             proto::note_placed, proto::note_attempt, proto::settle_job, proto::park_job,
                             proto::load_unfinished, proto::take_retried, proto::load_failed, proto::load_usage>;

/// Decodes a request and checks whatever becomes part of a key or is looked up in a table. Errors: proto::decode_errc,
/// errc::bad_… and their like.
result<request> understand(std::string_view body);

}  // namespace luka::history
