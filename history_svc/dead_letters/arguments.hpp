// The command line of "history_svc dead-letters".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "history_svc/store/job_id.hpp"

namespace luka::history::dead_letters {

enum class action { list, show, retry, drop };

struct arguments {
  action what = action::list;
  job_id job;            ///< of show, retry and drop
  std::string bot;       ///< of list; empty: every bot
  std::string env_file;  ///< empty: ./.env, if there is one
  bool wants_help = false;
};

struct parsed {
  arguments chosen;
  std::string problem;  ///< not empty: the command line can not be understood, in words
};

/// `words` is what follows "dead-letters". Pure.
parsed parse(const std::vector<std::string_view>& words);

/// What --help prints.
extern const char* const help;

}  // namespace luka::history::dead_letters
