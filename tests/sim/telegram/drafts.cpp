#include "tests/sim/telegram/drafts.hpp"

#include "tests/sim/telegram/utf8.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

std::string_view first_character(std::string_view text) {
  return text.empty() ? text : text.substr(0, code_point_size(text.front()));
}

template <class List, class Item>
bool contains(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

std::string_view name_of(draft_end how) {
  switch (how) {
    case draft_end::in_place:
      return "in_place";
    case draft_end::ghost:
      return "ghost";
    case draft_end::replaced:
      return "replaced";
    case draft_end::stopped:
      return "stopped";
    default:
      return "expired";
  }
}

void drafts::show(draft_frame frame, sim_time now) {
  advance(now);
  arrive(std::move(frame), now);
}

void drafts::arrive(draft_frame frame, sim_time now) {
  ++counters_.frames;
  const identity which{frame.place, frame.id};
  if (contains(stopped_, which)) {
    ++counters_.frames_after_stop;
    return;
  }
  auto known = live_.find(frame.place);
  if (known != live_.end() && known->second.shown.id != frame.id) {
    end(frame.place, draft_end::replaced, now);
    known = live_.end();
  }
  events_.push_back({frame.place, std::nullopt});
  if (known != live_.end()) {
    change(known->second, std::move(frame), now);
    return;
  }
  draft fresh;
  fresh.after_final = contains(finished_, which);
  fresh.began = fresh.changed = now;
  fresh.frames = 1;
  fresh.shown = std::move(frame);
  ++counters_.drafts;
  counters_.after_final += fresh.after_final ? 1 : 0;
  live_.emplace(fresh.shown.place, std::move(fresh));
}

void drafts::change(draft& known, draft_frame frame, sim_time now) {
  if (known.append_only && !frame.content.text.starts_with(known.shown.content.text)) {
    known.append_only = false;
    ++counters_.not_append_only;
  }
  known.longest_gap = std::max(known.longest_gap, now - known.changed);
  known.changed = now;
  known.shown = std::move(frame);
  ++known.frames;
}

void drafts::message_arrived(draft_place place, std::string_view visible, std::int64_t message, sim_time now) {
  advance(now);
  const auto known = live_.find(place);
  if (known == live_.end()) {
    return;
  }
  const auto& shown = known->second.shown;
  remember(finished_, {place, shown.id});
  const bool continues = !shown.visible.empty() && first_character(shown.visible) == first_character(visible);
  end(place, continues ? draft_end::in_place : draft_end::ghost, now, message);
}

std::optional<draft> drafts::stop(draft_place place, std::int64_t id, sim_time now) {
  advance(now);
  const auto known = live_.find(place);
  if (known == live_.end() || (id != 0 && known->second.shown.id != id) || !known->second.shown.can_stop ||
      known->second.stopped) {
    return std::nullopt;
  }
  remember(stopped_, {place, known->second.shown.id});
  known->second.stopped = true;
  auto stopped = known->second;
  if (stopped.shown.keep_on_stop) {
    events_.push_back({place, std::nullopt});
  } else {
    end(place, draft_end::stopped, now);
  }
  return stopped;
}

void drafts::end(draft_place place, draft_end how, sim_time now, std::int64_t message) {
  auto last = live_.extract(place);
  ++counters_.ends[how];
  events_.push_back({place, ended_draft{last.mapped(), how, now, message}});
  ended_.push_back({std::move(last.mapped()), how, now, message});
  if (ended_.size() > most_ended) {
    ended_.pop_front();
  }
}

void drafts::remember(std::deque<identity>& list, identity what) {
  constexpr std::size_t most = 1000;
  list.push_back(what);
  if (list.size() > most) {
    list.pop_front();
  }
}

void drafts::advance(sim_time now) {
  for (auto next = next_event(); next && *next <= now; next = next_event()) {
    if (!on_their_way_.empty() && on_their_way_.begin()->first == *next) {
      auto frame = on_their_way_.extract(on_their_way_.begin());
      arrive(std::move(frame.mapped()), *next);
      continue;
    }
    const auto dying = std::find_if(live_.begin(), live_.end(),
                                    [&](const auto& known) { return known.second.changed + lifetime_ == *next; });
    end(dying->first, draft_end::expired, *next);
  }
}

std::optional<sim_time> drafts::next_event() const {
  std::optional<sim_time> next;
  if (!on_their_way_.empty()) {
    next = on_their_way_.begin()->first;
  }
  for (const auto& [place, known] : live_) {
    next = std::min(next.value_or(known.changed + lifetime_), known.changed + lifetime_);
  }
  return next;
}

const draft* drafts::find(draft_place place) const {
  const auto known = live_.find(place);
  return known == live_.end() ? nullptr : &known->second;
}

}  // namespace telegram_sim
