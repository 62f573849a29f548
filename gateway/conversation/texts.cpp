#include "gateway/conversation/texts.hpp"

#include <algorithm>

#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::texts {

const std::vector<command_help>& commands() {
  static const std::vector<command_help> all = {
      {"start", "What this bot is and what it can do"},
      {"help", "How to use it"},
      {"stop", "Stop the answer that I am writing"},
      {"reset", "Forget our conversation and start afresh"},
      {"context", "How much of our conversation I can still see"},
      {"usage", "What you have used today"},
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

namespace {

/// As people read it: "2.0 GB", "45 MB".
std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t mega = 1'000'000, giga = 1000 * mega;
  if (bytes < giga - mega / 2) return std::to_string(std::max<std::uint64_t>(1, (bytes + mega / 2) / mega)) + " MB";
  const auto tenths = (bytes + giga / 20) / (giga / 10);
  if (tenths >= 1000) return std::to_string((tenths + 5) / 10) + " GB";
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

std::string time_text(std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 120) return std::to_string(seconds) + " s";
  const auto rest = seconds % 60;
  return std::to_string(seconds / 60) + " min" + (rest == 0 ? "" : " " + std::to_string(rest) + " s");
}

}  // namespace

std::string loading(std::string_view model, std::uint64_t bytes, std::chrono::milliseconds usual,
                    std::chrono::seconds elapsed) {
  std::string text = "Loading " + (model.empty() ? std::string("the model") : std::string(model));
  if (bytes > 0) text += " (" + size_text(bytes) + ")";
  if (usual.count() > 0) {
    const auto rounded = std::max(std::chrono::seconds(1), std::chrono::round<std::chrono::seconds>(usual));
    text += ", usually " + time_text(rounded);
  }
  if (elapsed.count() > 0) text += ", " + time_text(elapsed) + " so far";
  return text + "…";
}

std::string thinking(std::chrono::seconds elapsed) {
  return elapsed.count() == 0 ? "Thinking…" : "Thinking for " + time_text(elapsed) + "…";
}

std::string thoughts(std::string_view thinking) {
  const auto all = trim(thinking);
  if (all.empty()) return {};
  const auto shown = all.substr(0, bytes_of_code_points(all, longest_thoughts));
  return "Thoughts: " + std::string(shown) + (shown.size() < all.size() ? " […]" : "");
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

namespace {

/// 12345678 as "12,345,678".
std::string grouped(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return grouped(count) + " " + std::string(count == 1 ? one : many);
}

/// "12 of 20 questions", or without a limit "12 questions".
std::string of_limit(std::uint64_t used, std::uint64_t limit, std::string_view one, std::string_view many) {
  if (limit == 0) return counted(used, one, many);
  return grouped(used) + " of " + counted(limit, one, many);
}

std::string until_midnight(std::int64_t now_ms) {
  constexpr std::int64_t minute = 60'000, day = 24 * 60 * minute;
  const auto minutes = (day - now_ms % day + minute - 1) / minute;
  const auto rest = std::to_string(minutes % 60) + " min";
  const auto wait = minutes < 60 ? rest : std::to_string(minutes / 60) + " h " + rest;
  return "The count starts again at midnight UTC, in " + wait + ".";
}

}  // namespace

std::string context(const std::optional<context_note>& note) {
  if (!note) return "I will know how full my window is after my next answer in this conversation.";
  const auto percent = std::min<std::uint64_t>(100, note->tokens * 100 / std::max<std::uint64_t>(1, note->window));
  auto text = "With my last answer our conversation filled " + grouped(note->tokens) + " of the " +
              counted(note->window, "token", "tokens") + " that I can see at once (" + std::to_string(percent) + " %). ";
  text += note->kept == 0 ? "I saw none of the earlier messages."
                          : "I saw the last " + counted(note->kept, "earlier message.", "earlier messages.");
  if (note->left_out > 0)
    text += " There was no room for " + counted(note->left_out, "older one.", "older ones.");
  return text + " /reset makes room.";
}

std::string usage(const std::optional<proto::used>& today, const daily_limits& limits, std::int64_t now_ms) {
  if (!today) return "I cannot look that up at the moment: my memory does not answer. Please try again in a while.";
  auto text = "Today you have asked " + of_limit(today->messages, limits.messages, "question", "questions") +
              " and used " + of_limit(today->tokens, limits.tokens, "token", "tokens") + ". ";
  const auto left = [](std::uint64_t limit, std::uint64_t used) { return limit > used ? limit - used : 0; };
  if (limits.messages == 0 && limits.tokens == 0) return text + "There is no limit for you. " + until_midnight(now_ms);
  std::string rest;
  if (limits.messages > 0) rest = counted(left(limits.messages, today->messages), "question", "questions");
  if (limits.tokens > 0)
    rest += (rest.empty() ? "" : " and ") + counted(left(limits.tokens, today->tokens), "token", "tokens");
  return text + "Left: " + rest + ". " + until_midnight(now_ms);
}

std::string messages_used_up(std::uint64_t limit, std::int64_t now_ms) {
  return "You have asked " + counted(limit, "question", "questions") + " today, and that is all for one day. " +
         until_midnight(now_ms);
}

std::string tokens_used_up(std::uint64_t limit, std::int64_t now_ms) {
  return "You have used up your " + counted(limit, "token", "tokens") + " for today. " + until_midnight(now_ms);
}

std::string nothing_running_stopped(std::size_t waiting) {
  if (waiting == 0) return "There is nothing to stop: I am not writing an answer for you.";
  if (waiting == 1) return "Your question has been taken out of the line.";
  return "Your " + std::to_string(waiting) + " questions have been taken out of the line.";
}

}  // namespace luka::gateway::texts
