#include "history_svc/store/conversations.hpp"

#include <algorithm>

#include "history_svc/store/element.hpp"
#include "history_svc/store/keys.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace {

/// The most messages that one context may hold: below the wire's limit on the length of a list.
constexpr std::uint32_t longest_context = 1000;
/// Leaves room for what is not content.
constexpr std::size_t context_bytes = proto::max_frame_bytes - 256 * 1024;
/// Lengths and tags around the content of one message.
constexpr std::size_t message_overhead = 32;

// A turn is asked for again when a reply is late, by clients of any history_svc, so "store unless stored" must be one
// step for Redis. MULTI can not decide anything; a script can, and Redis runs it, and passes it on to its append-only
// file and replicas, as one transaction. A script that fails is not rolled back, however: the marker is therefore
// looked at first and set last, after everything that can be refused (a key of another type, no memory).
//
// Keys: the conversation, the turn's marker. Arguments: messages to keep, seconds to live, question, answer.
// The two keys belong to different slots of a cluster: this is for a single Redis, with or without replicas.
constexpr const char* append_script =
    "if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end\n"
    "redis.call('RPUSH', KEYS[1], ARGV[3], ARGV[4])\n"
    "redis.call('LTRIM', KEYS[1], -tonumber(ARGV[1]), -1)\n"
    "redis.call('EXPIRE', KEYS[1], ARGV[2])\n"
    "redis.call('SET', KEYS[2], '1', 'EX', ARGV[2], 'NX')\n"
    "return 1\n";

std::optional<bool> read_yes_or_no(const redis::reply& answer) {
  if (answer.is != redis::reply::kind::integer) return std::nullopt;
  return answer.integer != 0;
}

}  // namespace

std::optional<redis::command> ask_for_context(const proto::load_context& request) {
  // "LRANGE key -0 -1" would be the whole list.
  if (request.limit == 0) return std::nullopt;
  const auto limit = std::min(request.limit, longest_context);
  return redis::command{"LRANGE", conversation_key(request.conversation), "-" + std::to_string(limit), "-1"};
}

std::optional<loaded> read_context(const redis::reply& answer) {
  if (answer.is != redis::reply::kind::array) return std::nullopt;
  loaded found;
  std::size_t bytes = 0;
  auto& messages = found.context.messages;
  // From the newest on, so that the oldest are left out if not all fit.
  for (auto element = answer.elements.rbegin(); element != answer.elements.rend(); ++element) {
    if (element->is != redis::reply::kind::text) return std::nullopt;
    auto message = read_element(element->text);
    if (!message) {
      if (found.broken++ == 0) found.problem = message.error();
      continue;
    }
    bytes += message->role.size() + message->content.size() + message_overhead;
    if (bytes > context_bytes) {
      found.too_much = static_cast<std::size_t>(answer.elements.rend() - element);
      break;
    }
    messages.push_back(std::move(*message));
  }
  std::reverse(messages.begin(), messages.end());
  return found;
}

redis::command ask_to_append(const proto::append_turn& request, const retention& limits) {
  return {"EVAL",
          append_script,
          "2",
          conversation_key(request.conversation),
          turn_key(request.turn),
          std::to_string(limits.messages),
          std::to_string(limits.time_to_live.count()),
          write_element("user", request.question),
          write_element("assistant", request.answer)};
}

std::optional<proto::appended> read_appended(const redis::reply& answer) {
  const auto stored = read_yes_or_no(answer);
  if (!stored) return std::nullopt;
  return proto::appended{*stored};
}

redis::command ask_to_forget(const proto::forget& request) { return {"DEL", conversation_key(request.conversation)}; }

std::optional<proto::forgotten> read_forgotten(const redis::reply& answer) {
  const auto existed = read_yes_or_no(answer);
  if (!existed) return std::nullopt;
  return proto::forgotten{*existed};
}

}  // namespace luka::history
