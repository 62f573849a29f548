// One value of every message, with no field at its default: what the golden corpus holds and the tests send.
#pragma once

#include "proto/codec.hpp"
#include "proto/history.hpp"
#include "proto/inference.hpp"

namespace luka::test {

/// Calls `visit(name, value)` for each kind of message. A value belongs to the version that the struct has now: when
/// a message gets a new version, its old value moves to for_each_old_version in golden_test.cpp.
template <class Visit>
void for_each_sample(Visit&& visit) {
  using namespace proto;
  const std::string job = "123456789:987654321";
  visit("heartbeat", heartbeat{"a1b2c3d4e5f60718", {{job, 2, 70000, false}, {"1:2", 4294967295u, 9, true}}});
  visit("hello", hello{"worker-7", "00ff00ff00ff00ff", 4, "llama3.2:3b", "0.1.0", {{job, 2, 70000, true}}});
  visit("credit", credit{"00ff00ff00ff00ff", 18446744073709551615u});
  visit("goodbye", goodbye{"00ff00ff00ff00ff"});
  visit("infer_done", infer_done{job, 3, "Grüße, 🦊\n", 12, "stop", 345, 6789, false, 15, 12345678901234567890u});
  visit("infer_failed", infer_failed{job, 3, 6, "connection reset", "Half an ans"});
  visit("welcome", welcome{"feedc0de00000001"});
  visit("infer_request", infer_request{job, 2, "u:42", -1001234567890, "Why is the sky blue? 空"});
  visit("infer_cancel", infer_cancel{job, 2});
  visit("infer_ack", infer_ack{job, 2});
  visit("resend", resend{job, 2, 70000});
  visit("infer_text", infer_text{job, 2, 70000, 17, "…🦊 "});
  visit("token_chunk", token_chunk{job, 2, 17, 70000, "…🦊 "});
  visit("load_context", load_context{"u:42", 20, job, 2});
  visit("append_turn", append_turn{"u:42", job, "Why?", "Because.\n\nЯ так сказал.", 2});
  visit("forget", forget{"u:42"});
  visit("context", context{{{"user", "Why?"}, {"assistant", "Because."}, {"system", ""}}, true, "Because."});
  visit("appended", appended{false, true});
  visit("forgotten", forgotten{true});
  visit("history_refused", history_refused{2, "OOM command not allowed when used memory > 'maxmemory'"});
}

}  // namespace luka::test
