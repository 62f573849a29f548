// The part of the control API that is about delivery: flood limits, drafts and their Stop button, older servers.
#include "tests/sim/telegram/control_api.hpp"

#include "tests/sim/telegram/control_input.hpp"
#include "tests/sim/telegram/draft_json.hpp"

namespace telegram_sim {
namespace {

namespace json = boost::json;

const char* word(bool on) { return on ? "on" : "off"; }

}  // namespace

void control_api::add_delivery_routes() {
  routes_["POST /control/stop"] = [this](const auto& body, const auto&) { return stop(body); };
  routes_["GET /control/drafts"] = [this](const auto&, const auto& query) { return drafts(query); };
  routes_["POST /control/switches"] = [this](const auto& body, const auto&) { return switch_features(body); };
  routes_["GET /control/switches"] = [this](const auto&, const auto&) { return json_result(json::value(switches())); };
}

control_api::json_result control_api::stop(const json::value& body) {
  const auto* object = body.if_object();
  if (object == nullptr) {
    return action_error("the body is a JSON object: {chat, thread?, draft_id?}");
  }
  const auto what = read_stopped(*object);
  const auto outcome = people_.stop(what, around_.clock.now());
  if (outcome.has_error()) {
    return outcome.error();
  }
  transcript_entry entry;
  entry.kind = "stop";
  entry.update_id = outcome->update_id;
  entry.chat = what.chat;
  entry.thread = what.thread;
  entry.draft_id = outcome->draft_id;
  note_person_action(std::move(entry));
  around_.drafts.refresh();
  return json::value(json::object{{"update_id", outcome->update_id}, {"draft_id", outcome->draft_id}});
}

control_api::json_result control_api::drafts(const query_fields& query) const {
  const auto chat = integer_field(query, "chat");
  const auto& all = around_.all.shown_drafts;
  json::array live;
  for (const auto& [place, known] : all.live()) {
    if (!chat || *chat == place.chat) {
      live.push_back(draft_life_json(known));
    }
  }
  json::array ended;
  for (const auto& known : all.ended()) {
    if (!chat || *chat == known.last.shown.place.chat) {
      ended.push_back(draft_life_json(known));
    }
  }
  return json::value(json::object{{"live", std::move(live)}, {"ended", std::move(ended)}});
}

control_api::json_result control_api::switch_features(const json::value& body) {
  const auto* object = body.if_object();
  if (object == nullptr) {
    return action_error("the body is a JSON object: {limits?, drafts?, rich?}, each \"on\" or \"off\"");
  }
  for (const auto& field : *object) {
    const bool known = field.key() == "limits" || field.key() == "drafts" || field.key() == "rich";
    if (!known || !read_switch(*object, field.key())) {
      return action_error("\"" + std::string(field.key()) + "\": there are limits, drafts and rich, each \"on\" or \"off\"");
    }
  }
  auto& all = around_.all;
  if (const auto limits = read_switch(*object, "limits")) {
    all.flood.switch_to(*limits);
  }
  all.offers.drafts = read_switch(*object, "drafts").value_or(all.offers.drafts);
  all.offers.rich_messages = read_switch(*object, "rich").value_or(all.offers.rich_messages);
  return json::value(switches());
}

json::object control_api::switches() const {
  const auto& all = around_.all;
  return {{"limits", word(all.flood.are_on())}, {"drafts", word(all.offers.drafts)}, {"rich", word(all.offers.rich_messages)}};
}

}  // namespace telegram_sim
