#include "history_svc/store/dead_letters.hpp"

#include "history_svc/store/job_life.hpp"
#include "history_svc/store/journal.hpp"
#include "history_svc/store/keys.hpp"
#include "history_svc/store/number.hpp"
#include "history_svc/store/scripts.hpp"

namespace luka::history {

namespace {

using kind = redis::reply::kind;

const std::string parked = job_life::digit(proto::job_state::parked);

/// The bot in "{j:<bot>}:dead".
std::optional<std::string> bot_in(std::string_view key) {
  const std::string_view before = "{j:", after = "}:dead";
  if (!key.starts_with(before) || !key.ends_with(after)) return std::nullopt;
  key.remove_prefix(before.size());
  key.remove_suffix(after.size());
  if (!is_number_id(key)) return std::nullopt;
  return std::string(key);
}

}  // namespace

redis::command ask_for_bots(const std::string& cursor) {
  return {"SCAN", cursor, "MATCH", dead_key_pattern, "COUNT", "1000"};
}

std::optional<bots_found> read_bots(const redis::reply& answer) {
  if (answer.is != kind::array || answer.elements.size() != 2) return std::nullopt;
  if (answer.elements[0].is != kind::text || answer.elements[1].is != kind::array) return std::nullopt;
  bots_found found;
  found.cursor = answer.elements[0].text;
  for (const auto& key : answer.elements[1].elements)
    if (auto bot = bot_in(key.text)) found.bots.push_back(std::move(*bot));
  return found;
}

redis::command ask_for_dead_letters(const std::string& bot) {
  return {"EVAL", scripts::list_dead(), "1", dead_key(bot), job_key_prefix(bot), parked};
}

std::optional<std::vector<dead_letter>> read_dead_letters(const redis::reply& answer) {
  if (answer.is != kind::array) return std::nullopt;
  std::vector<dead_letter> found;
  for (const auto& entry : answer.elements) {
    if (entry.is != kind::array || entry.elements.size() != 9) return std::nullopt;
    const auto at = [&](std::size_t i) { return entry.elements[i].text; };
    found.push_back({at(0), at(2), at(3), at(4), at(5), at(6), at(7), read_number<std::int64_t>(at(8)).value_or(0)});
  }
  return found;
}

redis::command ask_for_dead_letter(const job_id& job) { return {"HGETALL", job_key(job)}; }

std::optional<stored_job> read_dead_letter(const redis::reply& answer) {
  auto found = read_job(answer);
  if (!found || found->job.state != static_cast<std::uint8_t>(proto::job_state::parked)) return std::nullopt;
  return found;
}

redis::command ask_to_retry(const job_id& job) {
  return {"EVAL",
          scripts::retry_dead(),
          "4",
          job_key(job),
          open_key(job.bot),
          retried_key(job.bot),
          dead_key(job.bot),
          job.update,
          std::to_string(job_time_to_live.count()),
          job_life::row(job_event::retry),
          job_life::row(job_event::answer)};
}

redis::command ask_to_drop(const job_id& job) {
  return {"EVAL", scripts::drop_dead(), "2", job_key(job), dead_key(job.bot), job.update, parked};
}

}  // namespace luka::history
