// Drafts as JSON, for the page and for tests.
#pragma once

#include "tests/sim/telegram/drafts.hpp"

#include <boost/json.hpp>

namespace telegram_sim {

// What the page shows now: {chat, thread, draft_id, text, entities, rich, can_stop, stopped}. Text "" is the
// placeholder "Thinking…"; `thread` 0: none; `rich` is null or {blocks, markdown}; can_stop: show a Stop button.
boost::json::object seen_draft_json(const draft& what);

// One draft's whole life so far: seen_draft_json and {began_ms, changed_ms, frames, append_only, longest_gap_ms,
// after_final}, and of one that has ended {end, ended_ms, message_id}.
boost::json::object draft_life_json(const draft& what);
boost::json::object draft_life_json(const ended_draft& what);

// {drafts, frames, live, in_place, ghost, expired, replaced, stopped, after_final, not_append_only,
// frames_after_stop, lost_frames}
boost::json::object to_json(const drafts& all);

}  // namespace telegram_sim
