#include "history_svc/step.hpp"

#include "common/log/log.hpp"
#include "proto/codec.hpp"

namespace luka::history {

std::string refused(const subject& about, const proto::history_refused& refusal) {
  log::warning(about.id, "request refused",
               {{"action", about.action},
                {"conversation", about.conversation},
                {"why", refusal.detail},
                {"took_ms", about.took()}});
  return proto::encode(refusal);
}

std::optional<proto::history_refused> refusal_in(const result<redis::reply>& outcome) {
  if (!outcome) return refuse_unavailable(outcome.error());
  if (outcome->is == redis::reply::kind::error) return refuse_error(outcome->text);
  return std::nullopt;
}

}  // namespace luka::history
