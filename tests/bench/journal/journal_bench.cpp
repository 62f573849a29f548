// How long a gateway or a worker waits for a step of the journal: there and back through history_svc and a real Redis,
// one request at a time, over ipc and a unix socket.
#include <algorithm>
#include <cstdio>
#include <functional>

#include "tests/component/history_svc/journal_client.hpp"

using namespace luka;
using namespace luka::test;

namespace {

using microseconds = std::chrono::duration<double, std::micro>;

constexpr int singles = 3000;
constexpr int batches = 300;
constexpr int batch_size = 100;

/// Runs `step(0)`, `step(1)` … and prints how long one takes.
void measure(const char* name, int times, const std::function<void(int)>& step) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const auto start = std::chrono::steady_clock::now();
    step(i);
    took.push_back(microseconds(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(took);
  const auto at = [&](double share) { return took[static_cast<std::size_t>(share * static_cast<double>(times - 1))]; };
  std::printf("  %-22s %8.0f %8.0f\n", name, at(0.5), at(0.99));
}

void measure_all(const std::string& fsync) {
  temp_dir dir;
  redis_server redis({"--appendfsync", fsync});
  auto settings = on_socket(redis);
  settings["LOG_LEVEL"] = "warning";
  history_process history(dir, "history", settings);
  history_client client(history.endpoint());
  journal_client journal(client, "7");
  const std::string answer(300, 'x');

  std::printf("appendfsync %s         p50 us   p99 us\n", fsync.c_str());
  measure("load_context, no job", singles, [&](int) { client.load("42"); });
  measure("accept_jobs, 1", singles, [&](int i) { journal.accept({i}); });
  measure("note_placed", singles, [&](int i) { journal.place(i, 0, 100 + i); });
  measure("note_attempt", singles, [&](int i) { journal.attempt(i, 1); });
  measure("load_context", singles, [&](int i) { journal.load(i, 1); });
  measure("append_turn", singles, [&](int i) { journal.append(i, 1, answer); });
  measure("settle_job", singles, [&](int i) { journal.settle(i); });
  measure("accept_jobs, 100", batches, [&](int i) {
    std::vector<std::int64_t> updates;
    for (int k = 0; k < batch_size; ++k) updates.push_back(singles + batch_size * i + k);
    journal.accept(updates);
  });
  measure("settle_job with turn", singles, [&](int i) {
    journal.settle(singles + i, proto::job_outcome::delivered, answer);
  });
  measure("load_unfinished, 100", batches, [&](int) { journal.page(); });
}

}  // namespace

int main() {
  for (const char* fsync : {"everysec", "always"}) measure_all(fsync);
}
