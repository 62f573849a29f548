#include "llm_worker/backend/warm_up.hpp"

#include "common/async/sleep.hpp"
#include "common/log/log.hpp"
#include "common/retry/backoff.hpp"
#include "llm_worker/backend/load_request.hpp"

namespace luka::worker {

namespace {

constexpr int most_tries = 8;
constexpr std::chrono::seconds first_pause{2}, longest_pause{60};

std::string why_of(const model_server& server, const answer_end& end) {
  return server.without_secrets(end.failed->detail);
}

}  // namespace

task<answer_end> load_once(model_server& server, task_group& tasks, duration connect, duration longest) {
  const auto executor = co_await asio::this_coro::executor;
  const auto load = load_request(executor, server, connect);
  load->start(tasks);
  const auto deadline = monotonic_clock::now() + longest;
  while (!load->answer().end() && monotonic_clock::now() < deadline) co_await load->changed(deadline);
  if (!load->answer().end()) load->close();
  while (!load->answer().end()) co_await load->changed(time_point::max());
  co_return *load->answer().end();
}

task<bool> warm_up(model_server& server, task_group& tasks, warm_up_settings chosen) {
  if (!server.speaks->load()) co_return false;
  auto pause = std::chrono::duration_cast<duration>(first_pause);
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto begun_at = monotonic_clock::now();
    const answer_end end = co_await load_once(server, tasks, chosen.connect, chosen.longest_load);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(monotonic_clock::now() - begun_at);
    if (is_loaded_by(end)) {
      server.notes.loaded_in(took);
      log::info("", "model is in memory", {{"url", server.name()}, {"took_ms", took}});
      co_return true;
    }
    if (!std::exchange(chosen.is_quiet, true))
      log::warning("", "the model could not be loaded in advance", {{"url", server.name()}, {"why", why_of(server, end)}});
    co_await sleep_for(pause);
    pause = std::min<duration>(2 * pause, longest_pause);
  }
  co_return false;
}

}  // namespace luka::worker
