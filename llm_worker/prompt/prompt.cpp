#include "llm_worker/prompt/prompt.hpp"

#include <algorithm>
#include <iterator>

namespace luka::worker {

namespace {

proto::chat_message message(const char* role, const std::string& content) {
  proto::chat_message made;
  made.role = role;
  made.content = content;
  return made;
}

}  // namespace

std::vector<proto::chat_message> newest_messages(std::vector<proto::chat_message> history, std::size_t limit) {
  std::erase_if(history, [](const auto& m) { return m.content.empty(); });
  const auto surplus = history.size() > limit ? history.size() - limit : 0;
  const auto oldest = history.begin() + static_cast<std::ptrdiff_t>(surplus);
  const auto first = std::find_if(oldest, history.end(), [](const auto& m) { return m.role != "assistant"; });
  history.erase(history.begin(), first);
  return history;
}

std::vector<proto::chat_message> build_prompt(const std::string& system_prompt,
                                              std::vector<proto::chat_message> history, const std::string& question) {
  std::vector<proto::chat_message> prompt;
  if (!system_prompt.empty()) prompt.push_back(message("system", system_prompt));
  std::move(history.begin(), history.end(), std::back_inserter(prompt));
  prompt.push_back(message("user", question));
  return prompt;
}

}  // namespace luka::worker
