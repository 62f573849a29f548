// Faults ordered from outside: they apply to the next requests whatever these say.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/ollama/directives.hpp"

namespace ollama_sim {

struct rule {
  std::string directives;  // "#status=503"
  std::size_t count = 1;   // requests it applies to
  std::string match;       // only requests whose last user message contains this; empty: all
  std::string path;        // /api/chat when empty; for other paths only status, html, stall-headers and rst work
};

class rule_book {
 public:
  void add(rule fresh) { rules_.push_back(std::move(fresh)); }
  void clear() { rules_.clear(); }
  std::size_t size() const { return rules_.size(); }

  // Applies the oldest rule that fits, and only that one, so that rules added in turn make a sequence.
  // A request to /api/generate counts as a chat.
  void apply(std::string_view path, std::string_view said, directives& into) {
    const auto first = std::find_if(rules_.begin(), rules_.end(),
                                    [&](const rule& candidate) { return fits(candidate, path, said); });
    if (first == rules_.end()) return;
    apply_directives(first->directives, into);
    if (--first->count == 0) rules_.erase(first);
  }

 private:
  static bool fits(const rule& candidate, std::string_view path, std::string_view said) {
    if (said.find(candidate.match) == std::string_view::npos) return false;
    if (candidate.path.empty()) return path == "/api/chat" || path == "/api/generate" || path == "/v1/chat/completions";
    return candidate.path == path;
  }

  std::vector<rule> rules_;
};

}  // namespace ollama_sim
