// The number of every message on the wire. Append only; a number is never given to another message.
#pragma once

#include <cstdint>

namespace luka::proto {

enum class message_type : std::uint16_t {
  // liveness, both ways on the jobs channel
  heartbeat = 1,
  // jobs channel, worker to gateway
  hello = 10,
  credit = 11,
  goodbye = 12,
  infer_done = 13,
  infer_failed = 14,
  infer_text = 15,
  infer_state = 16,
  // jobs channel, gateway to worker
  welcome = 20,
  infer_request = 21,
  infer_cancel = 22,
  infer_ack = 23,
  resend = 24,
  // tokens channel
  token_chunk = 30,
  // history channel: requests
  load_context = 40,
  append_turn = 41,
  forget = 42,
  accept_jobs = 43,
  note_placed = 44,
  note_attempt = 45,
  settle_job = 46,
  park_job = 47,
  load_unfinished = 48,
  take_retried = 49,
  // history channel: replies
  context = 50,
  appended = 51,
  forgotten = 52,
  history_refused = 53,
  jobs_accepted = 54,
  noted = 55,
  unfinished = 56,
  failed_job = 57,
  usage = 58,
  // history channel: more requests
  load_failed = 60,
  load_usage = 61,
};

}  // namespace luka::proto
