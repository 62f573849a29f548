#include "tests/sim/ollama/demo_replies.hpp"

#include <algorithm>
#include <array>

#include <boost/algorithm/string/case_conv.hpp>

namespace ollama_sim {
namespace {

constexpr std::string_view stand_in_note =
    "\n\n---\n"
    "*No model is connected.* This is a stand-in called `ollama_sim`; its answers are prepared texts. "
    "For real ones, install Ollama from https://ollama.com/download, run `ollama pull llama3.2` "
    "and start again.";

constexpr std::string_view greeting =
    "Hello! \U0001F44B Good to see you.\n\n"
    "Everything on the way to you works: your message came in, was remembered, and this answer is reaching you "
    "**while it is being written**. Only the clever part is missing, because no language model is connected yet.\n\n"
    "You can still look around:\n\n"
    "- ask *What is Python?* for a short real answer\n"
    "- say **code**, **list** or **table** to see how those look\n"
    "- say **long** to watch an answer grow over several messages\n"
    "- say **remember** to see that earlier messages come along";

constexpr std::string_view python =
    "**Python** is a general-purpose programming language, first released in 1991 by Guido van Rossum. "
    "It is known for code that reads almost like plain English: blocks are marked by indentation, and you rarely "
    "declare types.\n\n"
    "People use it for\n\n"
    "1. scripts and automation,\n"
    "2. web services (Django, FastAPI),\n"
    "3. data analysis and machine learning (NumPy, pandas, PyTorch),\n"
    "4. teaching.\n\n"
    "A complete program:\n\n"
    "```python\n"
    "names = [\"Ada\", \"Grace\", \"Edsger\"]\n"
    "for name in sorted(names):\n"
    "    print(f\"Hello, {name}!\")\n"
    "```\n\n"
    "It runs on every common system, and a very large library of packages is one `pip install` away. Where raw "
    "speed matters, the heavy parts are usually written in C and called from Python.";

constexpr std::string_view code =
    "Here is a small function in C++, so that you can see a code block:\n\n"
    "```cpp\n"
    "#include <string>\n"
    "#include <string_view>\n\n"
    "// \"radar\" reads the same from both ends.\n"
    "bool is_palindrome(std::string_view word) {\n"
    "  const std::string mirrored(word.rbegin(), word.rend());\n"
    "  return word == mirrored && !word.empty();\n"
    "}\n"
    "```\n\n"
    "Inline code such as `a < b && b < c` keeps its special characters, and a shell line looks like this:\n\n"
    "```sh\n"
    "ollama run llama3.2 \"Why is the sky blue?\"\n"
    "```";

constexpr std::string_view list =
    "A list, then. **Before a walk in the mountains:**\n\n"
    "1. Look at the weather, *twice*.\n"
    "2. Tell somebody where you are going.\n"
    "3. Pack:\n"
    "   - water and something to eat\n"
    "   - a warm layer, even in summer\n"
    "   - a map that needs no battery\n"
    "4. Turn round while you still enjoy it.\n\n"
    "> The summit is optional. Getting down is not.";

constexpr std::string_view table =
    "A small table:\n\n"
    "| Planet | Day | Year | Moons |\n"
    "|---|---|---|---|\n"
    "| Earth | 24 h | 365 days | 1 |\n"
    "| Mars | 24.6 h | 687 days | 2 |\n"
    "| Jupiter | 9.9 h | 11.9 years | many |\n\n"
    "Chat programs have no tables of their own, so it is shown as well as a phone screen allows.";

constexpr std::string_view emoji =
    "Of course! \U0001F600 \U0001F389\n\n"
    "Here are some that are harder than they look:\n\n"
    "- a family, four people joined into one sign: "
    "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466\n"
    "- a flag made of two letters: \U0001F1EA\U0001F1FA\n"
    "- a thumb with a skin tone: \U0001F44D\U0001F3FD\n"
    "- an astronaut: \U0001F469\U0001F3FE\u200D\U0001F680\n\n"
    "If each is *one* picture on your screen, nothing was torn apart on the way. \u2728";

constexpr std::array<std::string_view, 6> long_parts{
    "## A long answer\n\n"
    "You asked for a long one, so lean back. This text is only here to be long, and to show how an answer grows on "
    "your screen while it is being written.\n\n",
    "**How it travels.** Your message goes to the bot. A small program fetches it, writes it into a journal, and only "
    "then says thank you for it, so that nothing is lost if the power fails at that moment. Another program asks the "
    "language model, and the answer comes back word by word. Sending every word on its own would be far too much for "
    "a chat service, so the words are gathered for a moment and the message on your screen is *edited* again and "
    "again, each time a little longer.\n\n",
    "**When it gets too long.** A chat message has a maximum length, a little over four thousand characters. When an "
    "answer outgrows it, the text continues in a second message, and the cut is made where it hurts least: between "
    "paragraphs if possible, and never inside a word, an emoji or a block of code.\n\n",
    "**When something breaks.** Programs crash, cables come loose, models run out of memory. The journal knows which "
    "questions are still open, so they are taken up again where that makes sense, in the same message, and you see "
    "the answer once. If it really cannot be had, you are told so instead of waiting in vain.\n\n",
    "**Why so many edits look calm.** The chat service limits how often a bot may change its messages. The bot keeps "
    "its own, stricter count, slows down when several people are served at once, and keeps the last edit for the end, "
    "because the last one is the one that has to be right.\n\n",
    "**What a real model adds.** Everything above is prepared text. With a model behind it the same road carries "
    "thoughts about *your* question: a letter you have to write, a bug that makes no sense, a recipe for what is left "
    "in the fridge. All of it on your own machine, and none of it on anybody else's.\n\n"};

constexpr std::array<std::string_view, 4> in_turn{
    "That is a good question, and a real model would have something to say about it. I can only tell you that it "
    "arrived in one piece.",
    "I read that, every character of it. Thinking about it is the model's part, and there is none behind me yet.",
    "Noted! If I were a real model I would now *weigh the arguments*. As a stand-in I can offer **bold**, *italic*, "
    "`code` and good will.",
    "Your message took the whole road through the system and back. What it deserves at the end of it is a real model."};

struct topic {
  std::string_view word;
  std::string_view text;
};

// The first word that occurs decides, so the more particular ones come first.
constexpr std::array<topic, 14> topics{{{"python", python},
                                        {"table", table},
                                        {"emoji", emoji},
                                        {"smile", emoji},
                                        {"code", code},
                                        {"program", code},
                                        {"function", code},
                                        {"list", list},
                                        {"steps", list},
                                        {"hello", greeting},
                                        {"good morning", greeting},
                                        {"good evening", greeting},
                                        {"/start", greeting},
                                        {"help", greeting}}};

bool mentions_any(std::string_view said, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [said](std::string_view word) { return said.find(word) != std::string_view::npos; });
}

std::string long_reply() {
  std::string text;
  for (const auto& part : long_parts) text += part;
  text += "**And once more from the beginning**, to fill a second message:\n\n";
  for (std::size_t round = 2; round <= 3; ++round) {
    for (std::size_t i = 1; i < long_parts.size(); ++i) text += long_parts[i];
  }
  text += "That was it. Thank you for your patience.";
  return text;
}

std::string memory_reply(std::size_t earlier) {
  if (earlier == 0) {
    return "This is the first message I was given, so there is nothing to remember yet. Write something else and "
           "ask again.";
  }
  return "I remember: together with your message I was given **" + std::to_string(earlier) +
         " earlier " + (earlier == 1 ? "message" : "messages") +
         "** of this conversation. A real model reads them all before it answers.";
}

}  // namespace

std::string demo_reply(std::string_view said, std::size_t earlier, std::size_t turn) {
  const auto lower = boost::to_lower_copy(std::string(said));
  std::string text;
  if (mentions_any(lower, {"remember", "earlier", "forget", "memory"})) {
    text = memory_reply(earlier);
  } else if (mentions_any(lower, {"long", "story", "essay"})) {
    text = long_reply();
  } else {
    for (const auto& candidate : topics) {
      if (text.empty() && lower.find(candidate.word) != std::string::npos) text = candidate.text;
    }
    const bool short_greeting = lower == "hi" || lower.starts_with("hi ") || lower.starts_with("hey");
    if (text.empty() && short_greeting) text = greeting;
  }
  if (text.empty()) {
    text = in_turn[turn % in_turn.size()];
    if (earlier > 0) {
      text += "\n\n(I was given " + std::to_string(earlier) + " earlier " + (earlier == 1 ? "message" : "messages") +
              " along with it, so the conversation is remembered.)";
    }
  }
  text += stand_in_note;
  return text;
}

}  // namespace ollama_sim
