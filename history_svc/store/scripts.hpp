// The scripts that Redis runs for us: each is one step, whole or not at all.
//
// MULTI can not decide anything; a script can, and Redis runs it, and passes its effects on to the append-only file and
// the replicas, as one transaction. A script that fails is not rolled back, however. Hence the order inside each: look
// first, then the write that may be refused (no memory, a key of another type), then the rest.
//
// A script is sent whole each time: it is a kilobyte on a local socket, and Redis compiles a text only once. Keys and
// arguments are listed above each script in scripts.cpp; conversations.cpp, answers.cpp, journal.cpp and dead_letters.cpp
// fill them in. Those that touch a conversation and a job at once span two slots of a cluster: they are for a single
// Redis, with or without replicas.
#pragma once

#include <string>

namespace luka::history::scripts {

/// A turn, once per marker. Replies 1: stored, 0: it was there.
const std::string& append();
/// The same, if the journal lets the attempt. Replies also 2: fenced.
const std::string& append_for_job();
/// Replies [messages, the job's answer or nil].
const std::string& load_for_job();

/// Replies 1 or 0 for each job: fresh or not.
const std::string& accept();
// Reply 1: noted, 0: not current.
const std::string& note_placed();
const std::string& note_attempt();
const std::string& settle();
const std::string& park();
/// Replies [where to go on or "", [fields and values of each job]].
const std::string& list_jobs();

/// Replies [job, state, chat, user, kind, attempt, strikes, reason, parked_at] of each, newest first.
const std::string& list_dead();
// Reply 1: done, 0: there is no such dead letter.
const std::string& retry_dead();
const std::string& drop_dead();

/// Replies [messages, tokens] of each.
const std::string& load_usage();

}  // namespace luka::history::scripts
