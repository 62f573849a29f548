// Named places where a process can be made to die, for the chaos run (scripts/chaos.sh). They exist in builds with the
// CMake option LUKA_CRASH_POINTS only (preset chaos); in all others crash_point() is nothing.
//
// LUKA_CRASH_AT=NAME:N makes the process send itself SIGKILL when it comes to NAME for the Nth time. In such a build
// `gateway --crash-points`, and the same for the other programs, prints the names that are the program's.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace luka::fault {

/// Each belongs to the program that it starts with. Where a step is a write somewhere else, "before" is when nothing has
/// been sent yet, "after" when the other side has said that it is done.
inline constexpr auto crash_points = std::to_array<std::string_view>({
    // The journal takes the updates in, then Telegram is told that they have arrived.
    "gateway.before_accept",
    "gateway.after_accept",
    "gateway.before_confirm",
    "gateway.after_confirm",
    // The first message of an answer, and its id in the journal.
    "gateway.before_first_send",
    "gateway.after_first_send",
    "gateway.before_note_placed",
    "gateway.after_note_placed",
    // The attempt in the journal, then the job at a worker.
    "gateway.before_note_attempt",
    "gateway.after_note_attempt",
    "gateway.before_dispatch",
    "gateway.after_dispatch",
    // The answer comes back.
    "gateway.first_chunk",
    "gateway.done",
    "gateway.before_final_edit",
    "gateway.after_final_edit",
    "gateway.before_settle",
    "gateway.after_settle",

    "llm_worker.job_taken",
    "llm_worker.before_load_context",
    "llm_worker.after_load_context",
    "llm_worker.first_token",
    "llm_worker.last_token",
    "llm_worker.before_append_turn",
    "llm_worker.after_append_turn",
    "llm_worker.before_done",
    "llm_worker.after_done",

    // One step in Redis each.
    "history_svc.before_accept_jobs",
    "history_svc.after_accept_jobs",
    "history_svc.before_note_placed",
    "history_svc.after_note_placed",
    "history_svc.before_note_attempt",
    "history_svc.after_note_attempt",
    "history_svc.before_append_turn",
    "history_svc.after_append_turn",
    "history_svc.before_settle_job",
    "history_svc.after_settle_job",
    "history_svc.before_park_job",
    "history_svc.after_park_job",
    "history_svc.before_forget",
    "history_svc.after_forget",
});

constexpr bool is_crash_point(std::string_view name) {
  return std::find(crash_points.begin(), crash_points.end(), name) != crash_points.end();
}

/// A name of the list above; any other does not compile.
class point {
 public:
  consteval point(const char* name) : name_(name) {  // implicit: crash_point("…") reads as what it is
    if (!is_crash_point(name_)) throw "no such crash point: crash_point.hpp lists them";
  }
  [[nodiscard]] constexpr std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

#ifdef LUKA_CRASH_POINTS
void crash_point(point here);
/// One a line, to stdout: those that start with "<program>.".
void print_crash_points(std::string_view program);
#else
inline void crash_point(point) {}
#endif

}  // namespace luka::fault
