// A dispatcher among workers that say little, for its tests.
#pragma once

#include "gateway/dispatch/dispatcher.hpp"
#include "tests/support/catch.hpp"

namespace luka::test {

using namespace gateway;
using namespace std::chrono_literals;

inline const dispatcher::time_point t0{1h};

inline job question(std::int64_t chat, const std::string& id) {
  job made;
  made.id = id;
  made.chat = telegram::chat_id(chat);
  made.text = "text of " + id;
  return made;
}

inline proto::credit credit_of(const std::string& incarnation, std::uint64_t granted) {
  proto::credit said;
  said.incarnation = incarnation;
  said.granted = granted;
  return said;
}

/// A dispatcher with what it last wanted done, and short words for what workers say.
struct scene {
  dispatcher desk;
  dispatch_actions actions;

  explicit scene(dispatch_limits limits = {}) : desk(limits) {}

  void submit(std::int64_t chat, const std::string& id, dispatcher::time_point now = t0) {
    actions.clear();
    desk.submit(question(chat, id), now, actions);
  }
  void join(const std::string& name, const std::string& incarnation, std::uint64_t credit,
            dispatcher::time_point now = t0, std::vector<proto::held_job> holding = {}) {
    proto::hello said;
    said.holding = std::move(holding);
    said.worker = name;
    said.incarnation = incarnation;
    said.slots = static_cast<std::uint32_t>(credit);
    actions.clear();
    desk.on_hello(said, "route-" + incarnation, now, actions);
    desk.on_credit(credit_of(incarnation, credit), now, actions);
  }
  void beat(const std::string& incarnation, std::vector<proto::held_job> holding, dispatcher::time_point now) {
    actions.clear();
    desk.on_heartbeat({incarnation, std::move(holding)}, "route-" + incarnation, now, actions);
  }
  void tick(dispatcher::time_point now) {
    actions.clear();
    desk.on_tick(now, actions);
  }
  /// Writes down whatever attempts are about to begin.
  void prepare_all(dispatcher::time_point now = t0) {
    const auto attempts = all<prepare>();
    actions.clear();
    for (const auto& each : attempts) desk.prepared(each.job, each.attempt, now, actions);
  }
  void done(const std::string& id, std::uint32_t attempt, const std::string& incarnation) {
    proto::infer_done message;
    message.job = id;
    message.attempt = attempt;
    message.text = "answer";
    actions.clear();
    desk.on_done(message, "route-" + incarnation, t0, actions);
  }
  void failed(const std::string& id, std::uint32_t attempt, const std::string& incarnation, proto::failure why) {
    proto::infer_failed message;
    message.job = id;
    message.attempt = attempt;
    message.reason = static_cast<std::uint8_t>(why);
    actions.clear();
    desk.on_failed(message, "route-" + incarnation, t0, actions);
  }
  /// A model server has failed; another worker's may do better, or also another one of this worker's.
  void failed_there(const std::string& id, std::uint32_t attempt, const std::string& incarnation, bool here = false,
                    const std::string& partial_text = {}) {
    proto::infer_failed message;
    message.job = id;
    message.attempt = attempt;
    message.reason = static_cast<std::uint8_t>(proto::failure::model_unreachable);
    message.partial_text = partial_text;
    message.elsewhere = true;
    message.here = here;
    actions.clear();
    desk.on_failed(message, "route-" + incarnation, t0, actions);
  }
  void grant(const std::string& incarnation, std::uint64_t granted, std::uint32_t held_back = 0,
             proto::failure why = proto::failure::model_unreachable, const std::string& detail = {}) {
    auto said = credit_of(incarnation, granted);
    said.held_back = held_back;
    if (held_back > 0) said.reason = static_cast<std::uint8_t>(why);
    said.detail = detail;
    actions.clear();
    desk.on_credit(said, t0, actions);
  }
  template <class Action>
  std::vector<Action> all() const {
    std::vector<Action> found;
    for (const auto& each : actions)
      if (const auto* action = std::get_if<Action>(&each)) found.push_back(*action);
    return found;
  }
  /// "job/attempt@incarnation" of each request.
  std::vector<std::string> asked() const {
    std::vector<std::string> found;
    for (const auto& each : all<ask_worker>())
      found.push_back(each.request.job + "/" + std::to_string(each.request.attempt) + "@" + each.incarnation);
    return found;
  }
};

using names = std::vector<std::string>;

}  // namespace luka::test
