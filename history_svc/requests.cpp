#include "history_svc/requests.hpp"

#include "common/log/log.hpp"
#include "history_svc/errors.hpp"
#include "history_svc/store/keys.hpp"
#include "history_svc/store/refusal.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace {

/// What every log line about a request says.
struct subject {
  const char* action;
  std::string id;  ///< the turn's id, if the request has one
  std::string conversation;
  time_point since = monotonic_clock::now();

  [[nodiscard]] duration took() const { return monotonic_clock::now() - since; }
};

std::string refused(const subject& about, const proto::history_refused& refusal) {
  log::warning(about.id, "request refused",
               {{"action", about.action},
                {"conversation", about.conversation},
                {"why", refusal.detail},
                {"took_ms", about.took()}});
  return proto::encode(refusal);
}

/// Why an outcome holds nothing to read, if so.
std::optional<proto::history_refused> refusal_in(const result<redis::reply>& outcome) {
  if (!outcome) return refuse_unavailable(outcome.error());
  if (outcome->is == redis::reply::kind::error) return refuse_error(outcome->text);
  return std::nullopt;
}

void report(const subject& about, const loaded& found) {
  log::debug(about.id, "context loaded",
             {{"conversation", about.conversation},
              {"messages", found.context.messages.size()},
              {"took_ms", about.took()}});
  if (found.broken > 0)
    log::warning(about.id, "broken messages skipped",
                 {{"conversation", about.conversation}, {"skipped", found.broken}, {"newest", found.problem.message()}});
  if (found.too_much > 0)
    log::warning(about.id, "context too large, oldest messages left out",
                 {{"conversation", about.conversation}, {"left_out", found.too_much}});
}

}  // namespace

result<request> understand(std::string_view body) {
  auto decoded = proto::decode_any<proto::load_context, proto::append_turn, proto::forget>(body);
  if (!decoded) return decoded.error();
  const auto& conversation = std::visit([](const auto& r) -> const std::string& { return r.conversation; }, *decoded);
  if (!is_valid_id(conversation)) return errc::bad_conversation_id;
  const auto* const turn = std::get_if<proto::append_turn>(&*decoded);
  if (turn && !is_valid_id(turn->turn)) return errc::bad_turn_id;
  return std::move(*decoded);
}

task<std::string> requests::carry_out(request what) {
  if (auto* const load_request = std::get_if<proto::load_context>(&what)) return load(std::move(*load_request));
  if (auto* const turn = std::get_if<proto::append_turn>(&what)) return append(std::move(*turn));
  return forget(std::move(std::get<proto::forget>(what)));
}

task<std::string> requests::load(proto::load_context what) {
  const subject about{"load_context", "", what.conversation};
  auto command = ask_for_context(what);
  if (!command) co_return proto::encode(proto::context());
  const auto outcome = co_await redis_.execute(std::move(*command));
  if (const auto refusal = refusal_in(outcome)) co_return refused(about, *refusal);
  const auto found = read_context(*outcome);
  if (!found) co_return refused(about, refuse_unexpected());
  report(about, *found);
  co_return proto::encode(found->context);
}

task<std::string> requests::append(proto::append_turn what) {
  const subject about{"append_turn", what.turn, what.conversation};
  auto command = ask_to_append(what, limits_);
  what = proto::append_turn();  // the command has it all, and the texts may be large
  const auto outcome = co_await redis_.execute(std::move(command));
  if (const auto refusal = refusal_in(outcome)) co_return refused(about, *refusal);
  const auto done = read_appended(*outcome);
  if (!done) co_return refused(about, refuse_unexpected());
  log::debug(about.id, done->stored ? "turn appended" : "turn was there already",
             {{"conversation", about.conversation}, {"took_ms", about.took()}});
  co_return proto::encode(*done);
}

task<std::string> requests::forget(proto::forget what) {
  const subject about{"forget", "", what.conversation};
  auto command = ask_to_forget(what);
  const auto outcome = co_await redis_.execute(std::move(command));
  if (const auto refusal = refusal_in(outcome)) co_return refused(about, *refusal);
  const auto done = read_forgotten(*outcome);
  if (!done) co_return refused(about, refuse_unexpected());
  log::debug(about.id, "conversation forgotten",
             {{"conversation", about.conversation}, {"existed", done->existed}, {"took_ms", about.took()}});
  co_return proto::encode(*done);
}

}  // namespace luka::history
