#include "history_svc/store/conversations.hpp"

#include <algorithm>

#include "history_svc/store/element.hpp"
#include "history_svc/store/keys.hpp"
#include "history_svc/store/scripts.hpp"
#include "history_svc/store/yes_or_no.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace {

/// The most messages that one context may hold: below the wire's limit on the length of a list.
constexpr std::uint32_t longest_context = 1000;
/// Leaves room for what is not content.
constexpr std::size_t context_bytes = proto::max_frame_bytes - 256 * 1024;
/// Lengths and tags around the content of one message.
constexpr std::size_t message_overhead = 32;

}  // namespace

std::optional<redis::command> ask_for_context(const proto::load_context& request) {
  // "LRANGE key -0 -1" would be the whole list.
  if (request.limit == 0) return std::nullopt;
  const auto limit = context_limit(request);
  return redis::command{"LRANGE", conversation_key(request.conversation), "-" + std::to_string(limit), "-1"};
}

std::uint32_t context_limit(const proto::load_context& request) { return std::min(request.limit, longest_context); }

void add_turn(redis::command& command, std::string_view question, std::string_view answer, const retention& limits) {
  command.push_back(std::to_string(limits.messages));
  command.push_back(std::to_string(limits.time_to_live.count()));
  command.push_back(write_element("user", question));
  command.push_back(write_element("assistant", answer));
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
  redis::command command = {"EVAL", scripts::append(), "2", conversation_key(request.conversation),
                            turn_key(request.turn)};
  add_turn(command, request.question, request.answer, limits);
  return command;
}

std::optional<proto::appended> read_appended(const redis::reply& answer) {
  const auto stored = read_yes_or_no(answer);
  if (!stored) return std::nullopt;
  proto::appended done;
  done.stored = *stored;
  return done;
}

redis::command ask_to_forget(const proto::forget& request) { return {"DEL", conversation_key(request.conversation)}; }

std::optional<proto::forgotten> read_forgotten(const redis::reply& answer) {
  const auto existed = read_yes_or_no(answer);
  if (!existed) return std::nullopt;
  return proto::forgotten{*existed};
}

}  // namespace luka::history
