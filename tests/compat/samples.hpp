// One value of every message, with no field at its default: what the golden corpus holds and the tests send.
#pragma once

#include "proto/codec.hpp"
#include "proto/history.hpp"
#include "proto/inference.hpp"
#include "proto/journal.hpp"

namespace luka::test {

/// Calls `visit(name, value)` for each kind of message. A value belongs to the version that the struct has now: when
/// a message gets a new version, its old value moves to for_each_old_version in golden_test.cpp.
template <class Visit>
void for_each_sample(Visit&& visit) {
  using namespace proto;
  const std::string job = "123456789:987654321";
  visit("heartbeat", heartbeat{"a1b2c3d4e5f60718", {{job, 2, 70000, false}, {"1:2", 4294967295u, 9, true}}});
  visit("hello", hello{"worker-7", "00ff00ff00ff00ff", 4, "llama3.2:3b", "0.1.0", {{job, 2, 70000, true}}});
  visit("credit", credit{"00ff00ff00ff00ff", 18446744073709551615u, 3, 4, "server busy", true});
  visit("goodbye", goodbye{"00ff00ff00ff00ff"});
  visit("infer_done", infer_done{job, 3, "Grüße, 🦊\n", 12, "stop", 345, 6789, false, 15, 12345678901234567890u, false, "Hm, 🤔", 4096, 8, 2});
  visit("infer_failed", infer_failed{job, 3, 6, "connection reset", "Half an ans", true, true});
  visit("welcome", welcome{"feedc0de00000001", "0123456789abcdef", false});
  visit("infer_request", infer_request{job, 2, "u:42", -1001234567890, "Why is the sky blue? 空", true});
  visit("infer_cancel", infer_cancel{job, 2});
  visit("infer_ack", infer_ack{job, 2});
  visit("resend", resend{job, 2, 70000});
  visit("infer_text", infer_text{job, 2, 70000, 17, "…🦊 "});
  visit("infer_state", infer_state{job, 2, 1, "llama3.2:3b", 2019393189, 14000, 1500});
  visit("token_chunk", token_chunk{job, 2, 17, 70000, "…🦊 "});
  visit("load_context", load_context{"u:42", 20, job, 3});
  visit("append_turn", append_turn{"u:42", job, "Why?", "Because.\n\nЯ так сказал.", 3, 7134});
  visit("forget", forget{"u:42"});
  visit("context", context{{{"user", "Why?"}, {"assistant", "Because."}, {"system", ""}}, true, "Because."});
  visit("appended", appended{false, true});
  visit("forgotten", forgotten{true});
  visit("history_refused", history_refused{2, "OOM command not allowed when used memory > 'maxmemory'"});
  const job_record record{job, 987654321, -1001234567890, 2, 7, 55, 42, "u:42", 1, "Grüße, 🦊\n", "de", 1763780000123, "123456789:7"};
  visit("accept_jobs", accept_jobs{"123456789", "feedc0de00000001", {record, {"123456789:2", 2, 3, 1, 4, 5, 6, "u:6", 2, "", "", 0, ""}}, {4567, 4568}});
  visit("jobs_accepted", jobs_accepted{{true, false, true}});
  visit("note_placed", note_placed{job, 1, 4567, {4567, 4566}});
  visit("note_attempt", note_attempt{job, 4294967295u, 2, 12345});
  visit("settle_job", settle_job{job, 3, "u:42", "Why?", "Because.", 7134, 1763780000123, true});
  visit("park_job", park_job{job, "three attempts failed: model_unreachable"});
  visit("noted", noted{false});
  visit("load_unfinished", load_unfinished{"123456789", "1763780000123456", 64});
  visit("take_retried", take_retried{"123456789", "1763780000123456", 64});
  visit("unfinished", unfinished{{{record, 3, 2, 1, {4567, 0, -4569}, "Because.", 678}}, "1763780000123456", {4569, 4567}});
  visit("load_failed", load_failed{job});
  visit("failed_job", failed_job{{record}});
  visit("load_usage", load_usage{"123456789", 1763780000123, {42, 43}});
  visit("usage", usage{{{12, 34567}, {0, 0}}});
}

}  // namespace luka::test
