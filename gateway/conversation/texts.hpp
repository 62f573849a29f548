// Every sentence that people read, in one place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/conversation/allowance.hpp"
#include "gateway/conversation/context_notes.hpp"
#include "proto/failure.hpp"

namespace luka::gateway::texts {

struct command_help {
  std::string_view name, description;
};
/// The commands, as the menu and /help show them.
const std::vector<command_help>& commands();

std::string welcome(std::string_view model, std::string_view first_name);
std::string help();
std::string unknown_command(std::string_view command);

inline constexpr std::string_view forgotten =
    "Done: I have forgotten our conversation. What would you like to talk about?";
inline constexpr std::string_view nothing_to_forget = "There was nothing to forget: we are at the beginning.";
inline constexpr std::string_view cannot_forget =
    "I could not forget our conversation: my memory does not answer at the moment. Please try /reset again in a while.";
inline constexpr std::string_view text_only =
    "For now I understand text only. Please write me what you would like to know.";
inline constexpr std::string_view not_allowed =
    "Sorry, this is a private assistant and you are not on its list. Its owner can add you.";
inline constexpr std::string_view chat_is_full =
    "You have several questions waiting already. I will answer them first; please ask this one again afterwards.";
/// `wait`: how long one more question would wait, if that is known.
std::string line_is_full(std::optional<std::chrono::steady_clock::duration> wait);
/// What stands in the place of an answer that waits: its place in line, and the wait as far as it is known.
std::string place_in_line(std::size_t place, std::optional<std::chrono::steady_clock::duration> wait);
inline constexpr std::string_view your_turn = "It is your turn: I am reading your question …";
inline constexpr std::string_view waited_too_long =
    "I am sorry: I am so busy that your question's turn has not come in time. Please ask it again a little later.";
inline constexpr std::string_view catching_up =
    "My memory does not answer at the moment. Your message is safe: I will answer it as soon as I can.";
inline constexpr std::string_view without_memory =
    "(My memory did not answer in time, so I may not have known what we said before.)";
inline constexpr std::string_view empty_answer = "The model gave an empty answer. Please ask again in other words.";

// What stands in the place of an answer until its first word.
/// `usual` and `elapsed` may be zero, and `bytes`, which are the model's.
std::string loading(std::string_view model, std::uint64_t bytes, std::chrono::milliseconds usual,
                    std::chrono::seconds elapsed);
std::string thinking(std::chrono::seconds elapsed);
/// What the model thought, as it stands folded up below its answer: at most `longest_thoughts` characters of it.
std::string thoughts(std::string_view thinking);
inline constexpr std::size_t longest_thoughts = 2000;
inline constexpr std::string_view model_is_ready = "The model is ready and reads your question…";

/// The sentence for a failure. `detail` is the model's name for model_missing, and not shown otherwise.
std::string failure(proto::failure why, std::string_view detail);
/// For a question that has cost so many workers, and is not tried again.
std::string parked(std::uint32_t tries);
/// What an answer that broke off ends with: the text so far stays above it.
std::string broken_off(std::string_view sentence);

/// The answer to /context. Nothing is known before the first answer after a start.
std::string context(const std::optional<context_note>& note);
/// The answer to /usage; nothing when it could not be looked up. Limits of 0 are none. Unix time in milliseconds.
std::string usage(const std::optional<proto::used>& today, const daily_limits& limits, std::int64_t now_ms);
// Instead of an answer; they fit a pressed button, too.
std::string messages_used_up(std::uint64_t limit, std::int64_t now_ms);
std::string tokens_used_up(std::uint64_t limit, std::int64_t now_ms);

inline constexpr std::string_view retry_button = "🔁 Retry";
inline constexpr std::string_view stop_button = "⏹ Stop";
// What the person who pressed a button reads for a moment; 200 characters at most.
inline constexpr std::string_view stopping = "Stopping…";
inline constexpr std::string_view already_finished = "This answer is already finished.";
inline constexpr std::string_view asking_again = "Asking again…";
inline constexpr std::string_view asked_again_already = "This question has been asked again already.";
inline constexpr std::string_view nothing_to_retry = "I no longer have this question. Please send it again.";
inline constexpr std::string_view retry_in_a_moment = "One moment, please: press it again in a second.";
inline constexpr std::string_view cannot_look_up = "My memory does not answer at the moment. Please try again in a while.";
inline constexpr std::string_view not_yours_to_retry = "Only the person who asked can ask this again.";
inline constexpr std::string_view not_yours_to_stop = "Only the person who asked can stop this answer.";
/// In reply to /stop, unless the answer that was stopped says so itself: how many questions were waiting.
std::string nothing_running_stopped(std::size_t waiting);

}  // namespace luka::gateway::texts
