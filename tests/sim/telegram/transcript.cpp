#include "tests/sim/telegram/transcript.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

namespace json = boost::json;

double milliseconds(sim_time time) { return std::chrono::duration<double, std::milli>(time).count(); }

bool lists(std::string_view names, std::string_view wanted) {
  while (!names.empty()) {
    const auto comma = std::min(names.find(','), names.size());
    if (names.substr(0, comma) == wanted) {
      return true;
    }
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return false;
}

bool wanted(const transcript_entry& entry, const transcript_query& query) {
  return (!query.chat || *query.chat == entry.chat) && (query.kinds.empty() || lists(query.kinds, entry.kind));
}

json::object entry_json(const transcript_entry& entry) {
  return {{"seq", entry.seq},
          {"t_ms", milliseconds(entry.received)},
          {"finished_ms", entry.finished ? json::value(milliseconds(*entry.finished)) : json::value()},
          {"update_id", entry.update_id},
          {"handed_out_ms", entry.handed_out ? json::value(milliseconds(*entry.handed_out)) : json::value()},
          {"kind", entry.kind},
          {"method", entry.method},
          {"chat", entry.chat},
          {"message_id", entry.message_id},
          {"reply_to", entry.reply_to},
          {"thread", entry.thread},
          {"draft_id", entry.draft_id},
          {"text", entry.text},
          {"entities", entry.entities},
          {"reply_markup", entry.reply_markup},
          {"rich", entry.rich},
          {"ok", entry.ok},
          {"error_code", entry.error_code},
          {"error", entry.error},
          {"retry_after", entry.retry_after ? json::value(*entry.retry_after) : json::value()},
          {"absorbed_ms", milliseconds(entry.absorbed)}};
}

// Roughly what an entry weighs.
std::size_t weight(const transcript_entry& entry) {
  constexpr std::size_t of_an_entity = 200;
  return entry.text.size() + entry.entities.size() * of_an_entity;
}

}  // namespace

std::uint64_t transcript::append(transcript_entry entry) {
  entry.seq = next_seq_++;
  text_bytes_ += weight(entry);
  last_seq_by_chat_[entry.chat] = entry.seq;
  if (entry.update_id != 0) {
    not_handed_out_[entry.update_id] = entry.seq;
  }
  entries_.push_back(std::move(entry));
  while (entries_.size() > most_entries_ || (text_bytes_ > most_text_bytes_ && entries_.size() > 1)) {
    text_bytes_ -= weight(entries_.front());
    not_handed_out_.erase(entries_.front().update_id);
    entries_.pop_front();
  }
  return next_seq_ - 1;
}

void transcript::finish(std::uint64_t seq, sim_time now) {
  if (seq >= first_seq() && seq < next_seq_) {
    entries_[static_cast<std::size_t>(seq - first_seq())].finished = now;
  }
}

void transcript::hand_out(std::int64_t update_id, sim_time now) {
  const auto found = not_handed_out_.find(update_id);
  if (found == not_handed_out_.end()) {
    return;
  }
  entries_[static_cast<std::size_t>(found->second - first_seq())].handed_out = now;
  not_handed_out_.erase(found);
}

std::size_t transcript::index_after(std::uint64_t since) const {
  return since < first_seq() ? 0 : std::min(static_cast<std::size_t>(since + 1 - first_seq()), entries_.size());
}

json::object transcript::read(const transcript_query& query) const {
  json::array found;
  auto next_since = std::max(query.since, first_seq() - 1);
  for (auto at = index_after(query.since); at < entries_.size() && found.size() < query.limit; ++at) {
    next_since = entries_[at].seq;
    if (wanted(entries_[at], query)) {
      found.push_back(entry_json(entries_[at]));
    }
  }
  return {{"entries", std::move(found)}, {"next_since", next_since}, {"last_seq", last_seq()}, {"first_seq", first_seq()}};
}

bool transcript::has_any(const transcript_query& query) const {
  if (query.chat) {
    const auto last = last_seq_by_chat_.find(*query.chat);
    if (last == last_seq_by_chat_.end() || last->second <= query.since) {
      return false;
    }
  }
  const auto from = entries_.begin() + static_cast<std::ptrdiff_t>(index_after(query.since));
  return std::any_of(from, entries_.end(), [&](const auto& entry) { return wanted(entry, query); });
}

void transcript::clear() {
  entries_.clear();
  last_seq_by_chat_.clear();
  not_handed_out_.clear();
  text_bytes_ = 0;
  next_seq_ = 1;
}

}  // namespace telegram_sim
