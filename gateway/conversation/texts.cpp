#include "gateway/conversation/texts.hpp"

namespace luka::gateway::texts {

const std::vector<command_help>& commands() {
  static const std::vector<command_help> all = {
      {"start", "What this bot is and what it can do"},
      {"help", "How to use it"},
      {"stop", "Stop the answer that I am writing"},
      {"reset", "Forget our conversation and start afresh"},
  };
  return all;
}

std::string welcome(std::string_view model, std::string_view first_name) {
  std::string text = first_name.empty() ? "Hello!" : "Hello, " + std::string(first_name) + "!";
  text += " I am an assistant that runs on its owner's own machine, with the language model ";
  text += model;
  text +=
      ".\n\nJust write to me: I answer while I think, and I remember what we have talked about. Ask me to explain, "
      "write, translate, summarise, or to help with code.\n\n/stop stops an answer, /reset makes me forget our conversation, /help "
      "tells more.";
  return text;
}

std::string help() {
  std::string text = "Write me a message and I answer it. I remember the last messages of our conversation.\n";
  for (const auto& command : commands()) {
    text.append("\n/").append(command.name).append(": ").append(command.description);
  }
  text +=
      "\n\nYou can send the next question while I am still answering: I take them in order. In a group, reply to one of "
      "my messages to talk to me.";
  return text;
}

std::string unknown_command(std::string_view command) {
  return "I do not know the command /" + std::string(command) + ". /help shows what I can do.";
}

std::string failure(proto::failure why, std::string_view detail) {
  using proto::failure;
  switch (why) {
    case failure::model_unreachable:
      return "I cannot reach the model server right now. Please try again in a moment.";
    case failure::model_missing:
      return "The model \"" + std::string(detail) +
             "\" is not installed on the model server. Please tell the owner of this bot.";
    case failure::timed_out: return "Request timed out: the model took too long. Please try again.";
    case failure::model_busy: return "The model server is busy right now. Please try again in a moment.";
    case failure::model_failed: return "The model server reported an error. Please try again.";
    case failure::cut_off: return "The answer stopped half-way. Please ask again.";
    case failure::cancelled: return "Stopped.";
    case failure::worker_stopping: return "The answer was interrupted by a restart. Please ask again.";
    case failure::refused: return "The model server refused this question. Please try it in other words.";
    case failure::too_long: return "Your message is too long for the model. Please send a shorter one.";
    case failure::internal: break;
  }
  return "Something went wrong on my side. Please try again.";
}

std::string parked(std::uint32_t tries) {
  const auto often = tries == 1 ? std::string("once, and something broke on my side")
                                : std::to_string(tries) + " times, and each time something broke on my side";
  return "I tried to answer this " + often + ", so I have given up. Please ask it in other words, or tell the "
         "owner of this bot.";
}

namespace {

/// "5 s", "40 s", "3 min": no more exact than it can be known.
std::string about(std::chrono::steady_clock::duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  if (seconds <= 10) return std::to_string(seconds < 5 ? 5 : 10) + " s";
  if (seconds <= 55) return std::to_string((seconds + 4) / 5 * 5) + " s";
  return std::to_string((seconds + 59) / 60) + " min";
}

}  // namespace

std::string line_is_full(std::optional<std::chrono::steady_clock::duration> wait) {
  return "I am very busy right now. Please try again in " + (wait ? "about " + about(*wait) : std::string("a few minutes")) +
         ".";
}

std::string place_in_line(std::size_t place, std::optional<std::chrono::steady_clock::duration> wait) {
  auto text = place == 1 ? std::string("You are next in line") : "You are number " + std::to_string(place) + " in line";
  if (wait) text += ", about " + about(*wait);
  return text + ".";
}

std::string broken_off(std::string_view sentence) { return "[…] " + std::string(sentence); }

std::string nothing_running_stopped(std::size_t waiting) {
  if (waiting == 0) return "There is nothing to stop: I am not writing an answer for you.";
  if (waiting == 1) return "Your question has been taken out of the line.";
  return "Your " + std::to_string(waiting) + " questions have been taken out of the line.";
}

}  // namespace luka::gateway::texts
