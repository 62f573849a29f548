#include "tests/sim/telegram/draft_clock.hpp"

#include <algorithm>

namespace telegram_sim {

void draft_clock::refresh() {
  auto& drafts = around_.all.shown_drafts;
  drafts.advance(around_.clock.now());
  for (const auto& event : drafts.take_events()) {
    tell(event);
  }
  const auto next = drafts.next_event();
  timer_.cancel();
  if (!next || stopped_) {
    return;
  }
  timer_.expires_after(std::max(*next - around_.clock.now(), sim_time(0)));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      refresh();
    }
  });
}

void draft_clock::stop() {
  stopped_ = true;
  timer_.cancel();
}

void draft_clock::tell(const draft_event& what) {
  page_change change;
  change.kind = page_change::what::draft;
  change.chat = what.place.chat;
  change.thread = what.place.thread;
  around_.pages.publish(change);
  if (!what.end) {
    return;
  }
  const auto& last = what.end->last;
  transcript_entry entry;
  entry.received = what.end->at;
  entry.finished = what.end->at;
  entry.kind = "draft_end";
  entry.method = std::string(name_of(what.end->how));
  entry.chat = what.place.chat;
  entry.thread = what.place.thread;
  entry.message_id = what.end->message;
  entry.draft_id = last.shown.id;
  entry.text = last.shown.content.text;
  entry.rich = !last.shown.rich.empty();
  around_.watch.append(std::move(entry));
}

}  // namespace telegram_sim
