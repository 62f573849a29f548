#include "llm_worker/prompt/context_window.hpp"

#include <algorithm>

#include "llm_worker/prompt/prompt.hpp"

namespace luka::worker {

namespace {

using messages = std::vector<proto::chat_message>;

/// Where the turn that ends before `end` begins: at the newest message of a user.
messages::iterator begin_of_turn(messages::iterator begin, messages::iterator end) {
  while (end != begin)
    if ((--end)->role != "assistant") return end;
  return begin;
}

/// How many of the newest messages, in whole turns, fit into so many tokens.
std::size_t newest_turns_within(messages& history, std::uint64_t budget, const token_estimate& estimate) {
  auto from = history.end();
  while (from != history.begin()) {
    const auto begin = begin_of_turn(history.begin(), from);
    std::uint64_t turn = 0;
    for (auto each = begin; each != from; ++each) turn += estimate.of(each->content);
    if (turn > budget) break;
    budget -= turn;
    from = begin;
  }
  return static_cast<std::size_t>(history.end() - from);
}

std::uint64_t what_is_left(std::uint64_t of, std::uint64_t taken) { return of > taken ? of - taken : 0; }

}  // namespace

std::uint64_t context_window::size() const {
  if (rules_.configured == 0) return reported_ > 0 ? reported_ : assumed_window;
  // A model that was trained with less gets less.
  return reported_ > 0 ? std::min<std::uint64_t>(rules_.configured, reported_) : rules_.configured;
}

fitted_prompt context_window::fit(messages history, const std::string& question) const {
  fitted_prompt fitted;
  const auto& system = rules_.system_prompt;
  const auto needed = (system.empty() ? 0 : estimate_.of(system)) + estimate_.of(question);
  fitted.too_long = needed + size() / 8 > size();
  if (fitted.too_long) return fitted;

  const auto reserve = std::min<std::uint64_t>(rules_.longest_answer, size() / 4);
  auto readable = newest_messages(std::move(history), rules_.messages);
  const auto fits = newest_turns_within(readable, what_is_left(size(), needed + reserve), estimate_);
  fitted.kept = static_cast<std::uint32_t>(fits);
  fitted.left_out = static_cast<std::uint32_t>(readable.size() - fits);
  readable.erase(readable.begin(), readable.end() - static_cast<std::ptrdiff_t>(fits));
  fitted.messages = build_prompt(system, std::move(readable), question);
  return fitted;
}

bool context_window::counted(prompt_size sent, std::uint64_t tokens) {
  if (was_cut(sent, tokens)) return true;
  estimate_.learn(sent, tokens);
  return false;
}

/// Ollama cuts a prompt that it finds too long to about half of the window, and only counts one at all that has more
/// bytes than the window has tokens. A count below that comes from a server that leaves out what it had in its cache.
bool context_window::was_cut(prompt_size sent, std::uint64_t tokens) const {
  const auto expected = estimate_.of(sent);
  const bool is_near_the_end = sent.bytes >= size() && expected >= size() / 4 * 3;
  return is_near_the_end && tokens >= size() / 5 * 2 && tokens <= expected / 10 * 7;
}

}  // namespace luka::worker
