// The side door for tests and for the chat page: speak as a person, look at what happened, inject faults.
// JSON over HTTP under /control/; README.md and LIMITS.md list the calls. It does not know the Bot API.
#pragma once

#include "tests/sim/telegram/draft_clock.hpp"
#include "tests/sim/telegram/page_events.hpp"
#include "tests/sim/telegram/poll_desk.hpp"
#include "tests/sim/telegram/query_string.hpp"
#include "tests/sim/telegram/stopwatch.hpp"
#include "tests/sim/telegram/transcript_watch.hpp"
#include "tests/sim/telegram/user_actions.hpp"
#include "tests/sim/telegram/web_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <functional>
#include <map>
#include <string>

namespace telegram_sim {

class control_api {
 public:
  // What it works with; all of it outlives this object.
  struct surroundings {
    simulation& all;
    const stopwatch& clock;
    poll_desk& polls;
    page_events& pages;
    transcript_watch& watch;
    draft_clock& drafts;
  };

  explicit control_api(surroundings around);

  // For paths that start with "/control/". Browsers on other sites are refused.
  boost::asio::awaitable<void> serve(web_exchange& caller);

 private:
  using json_result = action_result<boost::json::value>;
  using route = std::function<json_result(const boost::json::value& body, const query_fields& query)>;

  void add_acting_routes();
  void add_fault_routes();
  void add_looking_routes();
  void add_delivery_routes();

  json_result say(const boost::json::value& body);
  json_result press(const boost::json::value& body);
  json_result enter(const boost::json::value& body);
  json_result send_update(const boost::json::value& body);
  json_result add_faults(const boost::json::value& body);
  json_result stop(const boost::json::value& body);
  json_result switch_features(const boost::json::value& body);
  boost::json::object switches() const;
  json_result drafts(const query_fields& query) const;
  json_result messages(const query_fields& query) const;
  json_result chats(const query_fields& query) const;
  json_result info() const;
  json_result stats() const;
  json_result reset();

  void note_person_action(transcript_entry entry);
  boost::asio::awaitable<void> serve_wait(web_exchange& caller);
  boost::asio::awaitable<void> serve_events(web_exchange& caller);

  surroundings around_;
  user_actions people_;
  std::map<std::string, route, std::less<>> routes_;  // "POST /control/say"
};

}  // namespace telegram_sim
