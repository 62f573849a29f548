#include "history_svc/dead_letters/arguments.hpp"

#include <map>

namespace luka::history::dead_letters {

namespace {

const std::map<std::string_view, action> actions = {
    {"list", action::list}, {"show", action::show}, {"retry", action::retry}, {"drop", action::drop}};

/// Fills in what the words that are not options say.
std::string read_words(const std::vector<std::string_view>& words, arguments& into) {
  if (words.empty()) return "";
  const auto found = actions.find(words[0]);
  if (found == actions.end()) return "unknown action '" + std::string(words[0]) + "'";
  into.what = found->second;
  const std::size_t expected = into.what == action::list ? 1 : 2;
  if (words.size() > expected) return "unexpected argument '" + std::string(words[expected]) + "'";
  if (expected == 1) return "";
  if (words.size() < expected) return std::string(words[0]) + " needs the id of a job";
  // With --bot, the number of the update is enough.
  const std::string prefix = is_number_id(words[1]) && !into.bot.empty() ? into.bot + ":" : "";
  const auto job = read_job_id(prefix + std::string(words[1]));
  if (!job) return "'" + std::string(words[1]) + "' is not the id of a job, which is <bot id>:<update id>";
  if (!into.bot.empty() && into.bot != job->bot) return "the job is not one of that bot";
  into.job = *job;
  return "";
}

}  // namespace

const char* const help =
    "Jobs that were given up: they are kept for 30 days, the newest 1000 of each bot.\n"
    "\n"
    "Usage: history_svc dead-letters [ACTION] [--bot ID] [--env-file FILE] [--help]\n"
    "\n"
    "  list        a table of all of them, newest first (this is the default)\n"
    "  show JOB    everything about one of them, with what was written\n"
    "  retry JOB   sends it back: its gateway takes it up again\n"
    "  drop JOB    deletes it\n"
    "\n"
    "A job is <bot id>:<update id>; with --bot, <update id> is enough. --bot also limits the list to one bot.\n"
    "The settings are those of history_svc (see history_svc --help); Redis is asked directly.\n"
    "\n"
    "Exit codes: 0 done, 1 there is no such dead letter, 64 wrong usage, 70 Redis refuses,\n"
    "75 Redis can not be reached, 78 wrong settings.\n";

parsed parse(const std::vector<std::string_view>& words) {
  parsed outcome;
  std::vector<std::string_view> plain;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto word = words[i];
    const bool has_value = i + 1 < words.size();
    if (word == "--help" || word == "-h") {
      outcome.chosen.wants_help = true;
    } else if (word == "--bot" && has_value) {
      outcome.chosen.bot = words[++i];
      if (!is_number_id(outcome.chosen.bot)) outcome.problem = "the id of a bot is a number";
    } else if (word == "--env-file" && has_value) {
      outcome.chosen.env_file = words[++i];
    } else if (word.starts_with("-")) {
      outcome.problem = "unknown option '" + std::string(word) + "', or its value is missing";
    } else {
      plain.push_back(word);
    }
  }
  if (outcome.problem.empty()) outcome.problem = read_words(plain, outcome.chosen);
  return outcome;
}

}  // namespace luka::history::dead_letters
