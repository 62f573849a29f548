#include "tests/sim/telegram/draft_json.hpp"

#include <chrono>

namespace telegram_sim {
namespace {

namespace json = boost::json;

double milliseconds(sim_time time) { return std::chrono::duration<double, std::milli>(time).count(); }

}  // namespace

json::object seen_draft_json(const draft& what) {
  const auto& shown = what.shown;
  json::object object{{"chat", shown.place.chat},
                      {"thread", shown.place.thread},
                      {"draft_id", shown.id},
                      {"text", shown.content.text},
                      {"entities", to_json(shown.content.entities)},
                      {"rich", nullptr},
                      {"can_stop", shown.can_stop && !what.stopped},
                      {"stopped", what.stopped}};
  if (!shown.rich.empty()) {
    object["rich"] = json::object{{"blocks", shown.rich}, {"markdown", shown.content.text}};
  }
  return object;
}

json::object draft_life_json(const draft& what) {
  auto object = seen_draft_json(what);
  object["began_ms"] = milliseconds(what.began);
  object["changed_ms"] = milliseconds(what.changed);
  object["frames"] = what.frames;
  object["append_only"] = what.append_only;
  object["longest_gap_ms"] = milliseconds(what.longest_gap);
  object["after_final"] = what.after_final;
  return object;
}

json::object draft_life_json(const ended_draft& what) {
  auto object = draft_life_json(what.last);
  object["end"] = name_of(what.how);
  object["ended_ms"] = milliseconds(what.at);
  object["message_id"] = what.message;
  return object;
}

json::object to_json(const drafts& all) {
  const auto& counted = all.counters();
  json::object object{{"drafts", counted.drafts},
                      {"frames", counted.frames},
                      {"live", all.live().size()},
                      {"after_final", counted.after_final},
                      {"not_append_only", counted.not_append_only},
                      {"frames_after_stop", counted.frames_after_stop},
                      {"lost_frames", counted.lost_frames}};
  for (const auto how : {draft_end::in_place, draft_end::ghost, draft_end::expired, draft_end::replaced, draft_end::stopped}) {
    const auto known = counted.ends.find(how);
    object[name_of(how)] = known == counted.ends.end() ? 0 : known->second;
  }
  return object;
}

}  // namespace telegram_sim
