// Every sentence that people read, in one place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// The sentence for a failure. `detail` is the model's name for model_missing, and not shown otherwise.
std::string failure(proto::failure why, std::string_view detail);
/// For a question that has cost so many workers, and is not tried again.
std::string parked(std::uint32_t tries);
/// What an answer that broke off ends with: the text so far stays above it.
std::string broken_off(std::string_view sentence);

inline constexpr std::string_view stop_button = "⏹ Stop";
// What the person who pressed a button reads for a moment; 200 characters at most.
inline constexpr std::string_view stopping = "Stopping…";
inline constexpr std::string_view already_finished = "This answer is already finished.";
inline constexpr std::string_view not_yours_to_stop = "Only the person who asked can stop this answer.";
/// In reply to /stop, unless the answer that was stopped says so itself: how many questions were waiting.
std::string nothing_running_stopped(std::size_t waiting);

}  // namespace luka::gateway::texts
