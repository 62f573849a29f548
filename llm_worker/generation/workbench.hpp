// The jobs that run now: starts them, stops them, and keeps how they ended until a gateway has taken it over.
#pragma once

#include <map>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "llm_worker/generation/flush_window.hpp"
#include "llm_worker/generation/generation.hpp"
#include "llm_worker/generation/held_answers.hpp"
#include "llm_worker/generation/job_desk.hpp"
#include "llm_worker/generation/slots.hpp"

namespace luka::worker {

/// Carries out what `slots` and `held_answers` decide: one task per accepted job. It does not know how messages travel,
/// and a gateway that comes or goes changes nothing for a running job.
class workbench final : public job_desk {
 public:
  workbench(asio::any_io_executor executor, std::uint32_t size, generation_settings chosen, backend& model,
            history_link& history, gateway_outlet& gateway);

  /// Jobs will run in this group.
  void start(task_group& tasks);

  void take(proto::infer_request request) override;
  void cancel(const proto::job_ref& job) override;
  void acknowledge(const proto::job_ref& job) override;
  void resend(const proto::resend& wanted, const text_sender& send) override;
  void begin_session() override;
  std::vector<outcome> due(time_point now) override;
  [[nodiscard]] std::uint64_t granted() const override { return slots_.granted(); }
  [[nodiscard]] credit_terms terms() const override;
  [[nodiscard]] std::vector<proto::held_job> holding() const override;
  [[nodiscard]] std::uint32_t size() const override { return slots_.size(); }

  /// From now on every request is answered with worker_stopping.
  void close_for_new() { closed_ = true; }
  void stop_all(proto::failure why);
  /// Until no job is left, or until `deadline`.
  task<> wait_idle(time_point deadline);
  [[nodiscard]] bool is_idle() const { return slots_.is_idle(); }

 private:
  struct running_job {
    std::unique_ptr<generation> work;
    proto::job_ref job;
    bool is_cancelled = false;  ///< how it ends is told once, and not kept
    bool is_muted = false;      ///< the same attempt has come again: how this one ends is not told
  };

  void start(const slots::admission& admission, proto::infer_request request);
  task<> flush_texts();
  void text_waits();
  task<> run(slots::ticket ticket);
  task<std::optional<outcome>> run_to_outcome(generation& work, proto::job_ref job);
  void conclude(const running_job& here, outcome ended);
  void stop(slots::ticket ticket, proto::failure why);
  void leave(slots::ticket ticket);
  void turn_away(const proto::infer_request& request, proto::failure why, const char* detail);

  asio::any_io_executor executor_;
  generation_settings chosen_;
  backend& model_;
  context_window window_;
  history_link& history_;
  gateway_outlet& gateway_;
  slots slots_;
  held_answers held_;
  std::map<slots::ticket, running_job> jobs_;
  wakeup changed_;
  flush_window flush_window_;
  wakeup flush_due_;
  task_group* tasks_ = nullptr;
  bool closed_ = false;
};

}  // namespace luka::worker
