// "history_svc dead-letters": what an operator does about jobs that were given up.
#pragma once

#include <string_view>
#include <vector>

namespace luka::history::dead_letters {

/// Does what the words after "dead-letters" say, on a connection to Redis of its own, and returns the exit code; help
/// says which there are. Takes a few seconds at the most.
int run(const std::vector<std::string_view>& words);

}  // namespace luka::history::dead_letters
