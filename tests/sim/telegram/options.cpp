#include "tests/sim/telegram/options.hpp"

#include "tests/sim/telegram/call_params.hpp"

#include <boost/program_options.hpp>

#include <sstream>

namespace telegram_sim {
namespace {

namespace po = boost::program_options;

constexpr int misconfigured = 78;

// The switches as words, until they are read.
struct switch_words {
  std::string limits = "on";
  std::string drafts = "on";
  std::string rich = "on";
};

po::options_description describe(options& chosen, std::string& listen, std::int64_t& latency, switch_words& words) {
  po::options_description all(
      "telegram_sim: a stand-in for the Telegram Bot API on this machine, with a chat page at /.\n"
      "Point a bot at http://ADDRESS:PORT instead of https://api.telegram.org.\n\nOptions");
  auto add = all.add_options();
  add("help,h", "show this text");
  add("listen", po::value(&listen)->default_value(listen), "address and port; port 0 takes a free one");
  add("port-file", po::value(&chosen.port_file), "write the port here once it is open");
  add("token", po::value(&chosen.token), "accept this bot token only (default: any well-formed one)");
  add("bot-name", po::value(&chosen.bot_name)->default_value(chosen.bot_name), "the bot's name");
  add("bot-username", po::value(&chosen.bot_username)->default_value(chosen.bot_username), "the bot's @name");
  add("latency-ms", po::value(&latency)->default_value(latency), "added to every Bot API call");
  add("limits", po::value(&words.limits)->default_value(words.limits), "Telegram's flood limits: on or off");
  add("drafts", po::value(&words.drafts)->default_value(words.drafts), "sendMessageDraft: on, or off as on an older server");
  add("rich", po::value(&words.rich)->default_value(words.rich), "sendRichMessage: on, or off as on an older server");
  add("seed", po::value<std::uint64_t>(), "for ids that start at random (default: another each time)");
  add("transcript-limit", po::value(&chosen.transcript_limit)->default_value(chosen.transcript_limit),
      "entries of the transcript to keep");
  add("transcript-megabytes", po::value(&chosen.transcript_megabytes)->default_value(chosen.transcript_megabytes),
      "text of the transcript to keep");
  add("messages-per-chat", po::value(&chosen.messages_per_chat)->default_value(chosen.messages_per_chat),
      "messages of each chat to keep");
  add("page-folder", po::value(&chosen.page_folder), "serve the chat page from this folder (for working on it)");
  return all;
}

// "127.0.0.1:8081" or "[::1]:8081"
bool read_listen(const std::string& text, options& chosen) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : parse_integer(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535 || colon == 0) {
    return false;
  }
  chosen.port = static_cast<std::uint16_t>(*port);
  chosen.address = text.front() == '[' && text[colon - 1] == ']' ? text.substr(1, colon - 2) : text.substr(0, colon);
  return true;
}

// False for anything but "on" and "off".
bool read_switch(const std::string& word, bool& chosen) {
  chosen = word == "on";
  return chosen || word == "off";
}

}  // namespace

std::variant<options, early_exit> parse_options(int argc, const char* const* argv) {
  options chosen;
  std::string listen = "127.0.0.1:8081";
  std::int64_t latency = 0;
  switch_words words;
  const auto all = describe(chosen, listen, latency, words);
  try {
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, all), given);
    if (given.contains("help")) {
      std::ostringstream text;
      text << all << "\n";
      return early_exit{text.str(), 0};
    }
    po::notify(given);
    if (given.contains("seed")) {
      chosen.seed = given["seed"].as<std::uint64_t>();
    }
  } catch (const po::error& problem) {
    return early_exit{std::string("telegram_sim: ") + problem.what() + "; see --help\n", misconfigured};
  }
  if (!read_listen(listen, chosen)) {
    return early_exit{"telegram_sim: --listen wants ADDRESS:PORT, for example 127.0.0.1:8081\n", misconfigured};
  }
  if (latency < 0 || latency > 600'000) {
    return early_exit{"telegram_sim: --latency-ms wants 0 to 600000\n", misconfigured};
  }
  const bool limits = read_switch(words.limits, chosen.limits);
  const bool drafts = read_switch(words.drafts, chosen.sends_drafts);
  const bool rich = read_switch(words.rich, chosen.sends_rich_messages);
  if (!limits || !drafts || !rich) {
    return early_exit{"telegram_sim: --limits, --drafts and --rich want on or off\n", misconfigured};
  }
  if (chosen.messages_per_chat == 0 || chosen.transcript_limit == 0 || chosen.transcript_megabytes == 0) {
    return early_exit{"telegram_sim: limits are at least 1\n", misconfigured};
  }
  chosen.latency = std::chrono::milliseconds(latency);
  return chosen;
}

}  // namespace telegram_sim
