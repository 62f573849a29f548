// Which kinds of update a bot has asked for (core.telegram.org/bots/api#getupdates, allowed_updates). No I/O.
#pragma once

#include <boost/json.hpp>

#include <set>
#include <string>
#include <string_view>

namespace telegram_sim {

class update_filter {
 public:
  // A call that does not name allowed_updates, or names something that is not an array, changes nothing. An empty
  // array, or one of unknown names alone, is the default: all but chat_member and message reactions.
  void choose(const boost::json::value& allowed_updates);

  // Asked when an update comes into being: those that wait already are delivered whatever is chosen later.
  bool allows(std::string_view kind) const;

 private:
  std::set<std::string, std::less<>> chosen_;  // empty: the default
};

}  // namespace telegram_sim
