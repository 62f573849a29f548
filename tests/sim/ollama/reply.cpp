#include "tests/sim/ollama/reply.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "tests/sim/ollama/demo_replies.hpp"
#include "tests/sim/ollama/go_json.hpp"
#include "tests/sim/ollama/text_hash.hpp"
#include "tests/sim/ollama/token_pieces.hpp"

namespace ollama_sim {
namespace {

constexpr std::string_view thoughts =
    "Let me think. The question is short, so the answer should be short too. I check it once more, "
    "and then I write it down.\n";

constexpr std::string_view difficult_text =
    "Family \U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466, flag \U0001F1FA\U0001F1E6, "
    "skin tone \U0001F44D\U0001F3FD, combining e\u0301 a\u0308\u0323 n\u0303, CJK \u4f60\u597d\uff0c\u4e16\u754c, "
    "\u3053\u3093\u306b\u3061\u306f, \uc548\ub155, RTL \u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd, "
    "<tag> & \"quotes\" 'single' \\ backslash, line\u2028separator, zero\u200bwidth, \U0001D54F math, "
    "*stars* _under_ `ticks` ~~~ [link](x).";

// Two letters and four hex digits that belong to this conversation alone.
std::string mark_of(const std::vector<chat_message>& messages, std::uint64_t seed) {
  auto hash = mix(seed);
  for (const auto& message : messages) hash = text_hash(message.content, text_hash(message.role, hash));
  return hex_text(mix(hash), 4);
}

std::string numbered(const std::string& mark, std::size_t number) {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "%04zu", number);
  return mark + 'w' + digits.data();
}

void add_piece(reply& out, std::string_view piece) {
  out.pieces.push_back({static_cast<std::uint32_t>(out.text.size()), static_cast<std::uint32_t>(piece.size())});
  out.text += piece;
}

void add_text(reply& out, std::string_view text) {
  std::size_t at = 0;
  for (const auto size : piece_sizes(text)) {
    add_piece(out, text.substr(at, size));
    at += size;
  }
}

void add_words(reply& out, std::size_t count, const std::string& mark) {
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string gap(i == 1 ? 0U : 1U, ' ');
    add_piece(out, gap + numbered(mark, i));
  }
}

// Exactly `count` characters of numbered words, in paragraphs.
void add_chars(reply& out, std::size_t count, const std::string& mark) {
  std::size_t left = count;
  for (std::size_t i = 1; left > 0; ++i) {
    const std::string gap = i == 1 ? "" : i % 60 == 1 ? ".\n\n" : i % 12 == 1 ? ". " : " ";
    const auto word = (gap + numbered(mark, i)).substr(0, left);
    add_piece(out, word);
    left -= word.size();
  }
}

std::string filler(std::size_t size) {
  static constexpr std::string_view pattern = "All work and no play makes a long line. ";
  std::string out;
  out.reserve(size + pattern.size());
  while (out.size() < size) out += pattern;
  out.resize(size);
  return out;
}

std::string tool_calls(const directives& wanted, const std::string& mark) {
  const bool final_line = wanted.tool_call == tool_call_place::final_line;
  std::string id = final_line ? "" : "call_";
  id += hex_text(text_hash(mark), final_line ? 16 : 8);
  if (final_line) id += hex_text(mix(text_hash(mark)), 16);
  const auto argument = wanted.big_line ? filler(*wanted.big_line) : std::string("Paris");
  return R"([{"id":")" + id + R"(","function":{"index":0,"name":"get_weather","arguments":{"city":)" +
         go_string(argument) + "}}}]";
}

void add_content(reply& out, const std::vector<chat_message>& messages, const std::string& said,
                 const directives& wanted, const reply_style& style, const std::string& mark) {
  if (wanted.text) return add_text(out, *wanted.text);
  if (wanted.words) return add_words(out, *wanted.words, mark);
  if (wanted.chars) return add_chars(out, *wanted.chars, mark);
  if (wanted.unicode) return add_text(out, difficult_text);
  if (wanted.big_line) return add_piece(out, filler(*wanted.big_line));
  const auto count = messages.size();
  if (style.demo) {
    const auto earlier = static_cast<std::size_t>(
        std::count_if(messages.begin(), messages.end(), [](const auto& m) { return m.role != "system"; }));
    const auto asked = static_cast<std::size_t>(
        std::count_if(messages.begin(), messages.end(), [](const auto& m) { return m.role == "user"; }));
    return add_text(out, demo_reply(said, earlier == 0 ? 0 : earlier - 1, asked + style.seed));
  }
  add_text(out, "You said: " + said + ". I was given " + std::to_string(count) + " messages.");
}

void add_repetition(reply& out, repeat_guard_shape shape) {
  // The guard lets 31 (newer versions: 100) identical pieces through before it stops the stream.
  const std::size_t times = shape == repeat_guard_shape::error ? 100 : 31;
  add_piece(out, "Start");
  for (std::size_t i = 0; i < times; ++i) add_piece(out, " ha");
}

void cut_at_stop(reply& out, const std::vector<std::string>& stops) {
  auto end = out.text.size();
  for (const auto& stop : stops) {
    if (!stop.empty()) end = std::min(end, out.text.find(stop, out.thinking_size));
  }
  if (end >= out.text.size()) return;
  out.text.resize(end);
  while (!out.pieces.empty() && out.pieces.back().offset >= end) out.pieces.pop_back();
  if (!out.pieces.empty()) {
    auto& last = out.pieces.back();
    last.size = static_cast<std::uint32_t>(std::min<std::size_t>(last.size, end - last.offset));
  }
}

void cut_at_length(reply& out, std::size_t longest) {
  if (out.pieces.size() <= longest) return;
  out.pieces.resize(longest);
  const auto end = longest == 0 ? std::size_t{0} : out.pieces.back().offset + std::size_t{out.pieces.back().size};
  out.text.resize(end);
  out.thinking_size = std::min(out.thinking_size, end);
  out.done_reason = "length";
  out.tool_calls.clear();
}

void move_last_piece_to_done_line(reply& out) {
  if (out.pieces.empty() || out.is_thinking(out.pieces.back())) return;
  out.final_content = out.view(out.pieces.back());
  out.text.resize(out.pieces.back().offset);
  out.pieces.pop_back();
}

}  // namespace

reply write_reply(const chat_request& request, const std::vector<chat_message>& messages, const std::string& said,
                  const directives& wanted, const reply_style& style) {
  reply out;
  const auto mark =
      wanted.mark ? *wanted.mark + 'r' + std::to_string(style.request) : mark_of(messages, style.seed);
  if (wanted.repeat_guard != repeat_guard_shape::off) {
    add_repetition(out, wanted.repeat_guard);
    return out;
  }
  const bool thinks = wanted.think || wanted.think_only;
  const bool hidden = thinks && request.think.value_or(true);
  // think:false only asks the template: a model that thinks anyway does it inside the content.
  if (thinks && !hidden) add_text(out, "<think>\n");
  if (thinks) add_text(out, thoughts);
  if (hidden) out.thinking_size = out.text.size();
  if (thinks && !hidden && !wanted.think_only) add_text(out, "</think>\n\n");
  if (wanted.tool_call != tool_call_place::none) out.tool_calls = tool_calls(wanted, mark);
  else if (!wanted.think_only) add_content(out, messages, said, wanted, style, mark);
  if (wanted.think_only) out.done_reason = "length";
  cut_at_stop(out, request.stop);
  // Without a limit of its own a reply ends at ten times the context.
  const auto unlimited = static_cast<std::size_t>(request.num_ctx) * 10;
  cut_at_length(out, request.num_predict > 0 ? static_cast<std::size_t>(request.num_predict) : unlimited);
  if (wanted.final_content) move_last_piece_to_done_line(out);
  return out;
}

}  // namespace ollama_sim
