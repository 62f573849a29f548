#include "llm_worker/link/history_link.hpp"

#include "common/log/log.hpp"
#include "proto/codec.hpp"

namespace luka::worker {

namespace {

constexpr std::chrono::seconds patience{2};
constexpr std::chrono::milliseconds repeat_after{500};

void warn(const std::string& request_id, const char* event, const std::string& why) {
  log::warning(request_id, event, {{"why", why}});
}

/// The reply that was hoped for, or nothing and a line in the log.
template <class Reply>
std::optional<Reply> expect(const result<std::string>& bytes, const std::string& request_id, const char* event) {
  if (!bytes) {
    warn(request_id, event, "history_svc does not answer");
    return std::nullopt;
  }
  auto reply = proto::decode_any<Reply, proto::history_refused>(*bytes);
  if (!reply) {
    warn(request_id, event, "unreadable reply: " + reply.error().message());
    return std::nullopt;
  }
  if (const auto* refused = std::get_if<proto::history_refused>(&*reply)) {
    warn(request_id, event, refused->detail);
    return std::nullopt;
  }
  return std::get<Reply>(std::move(*reply));
}

}  // namespace

task<std::optional<proto::context>> history_link::load(proto::load_context question) {
  const auto bytes = co_await client_.ask(proto::encode(question), patience, repeat_after);
  report_unmatched();
  co_return expect<proto::context>(bytes, question.job, "history not loaded");
}

task<std::optional<proto::appended>> history_link::append(proto::append_turn turn) {
  const auto bytes = co_await client_.ask(proto::encode(turn), patience, repeat_after);
  report_unmatched();
  co_return expect<proto::appended>(bytes, turn.turn, "turn not saved");
}

/// At most one line for each request, however much of it came.
void history_link::report_unmatched() {
  const auto total = client_.unmatched();
  if (total == std::exchange(reported_, total)) return;
  log::warning("", "frame ignored: malformed, or a late reply", {{"channel", "history"}, {"total", total}});
}

}  // namespace luka::worker
