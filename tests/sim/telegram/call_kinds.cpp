#include "tests/sim/telegram/call_kinds.hpp"

#include <map>

namespace telegram_sim {

call_traits traits_of(std::string_view method) {
  static const std::map<std::string_view, call_traits> known = {
      {"sendmessage", {"send", true, budget::message}},
      {"sendrichmessage", {"send", true, budget::message}},
      {"editmessagetext", {"edit", true, budget::message}},
      {"editmessagereplymarkup", {"edit", true, budget::message}},
      {"deletemessage", {"delete", false, budget::deletion}},
      {"setmessagereaction", {"reaction", false, budget::message}},
      {"sendmessagedraft", {"draft", false, budget::preview}},
      {"sendrichmessagedraft", {"draft", false, budget::preview}},
      {"sendchataction", {"action", false, budget::preview}},
      {"answercallbackquery", {"answer", false, budget::none}},
  };
  const auto found = known.find(method);
  return found == known.end() ? call_traits() : found->second;
}

}  // namespace telegram_sim
