#include "history_svc/store/journal.hpp"

#include <algorithm>

#include "history_svc/store/job_fields.hpp"
#include "history_svc/store/job_life.hpp"
#include "history_svc/store/keys.hpp"
#include "history_svc/store/number.hpp"
#include "history_svc/store/scripts.hpp"
#include "history_svc/store/utf8.hpp"
#include "history_svc/store/yes_or_no.hpp"

namespace luka::history {

namespace {

using proto::job_state;

/// A page of jobs must fit into a frame, with the text of a line in it twice.
constexpr std::size_t page_bytes = 3 * 1024 * 1024;
constexpr std::uint32_t longest_page = 256;
constexpr std::size_t longest_reason = 500;

std::string seconds(std::chrono::seconds span) { return std::to_string(span.count()); }

/// A script about one job: its three keys, then whatever other keys there are.
redis::command about_job(const std::string& script, const job_id& job, std::vector<std::string> more_keys = {}) {
  redis::command command = {"EVAL", script, std::to_string(3 + more_keys.size()), job_key(job), open_key(job.bot),
                            retried_key(job.bot)};
  for (auto& key : more_keys) command.push_back(std::move(key));
  return command;
}

void add(redis::command& command, std::initializer_list<std::string> arguments) {
  command.insert(command.end(), arguments);
}

/// Where a question counts as a message of its user; "" for what is not counted.
std::string counter_of(const proto::job_record& record, const std::string& bot) {
  if (record.kind != static_cast<std::uint8_t>(proto::job_kind::question) || record.user == 0) return "";
  return usage_key_prefix(bot, record.accepted_at_ms) + std::to_string(record.user);
}

std::string asked_again(const proto::job_record& record) {
  const auto job = read_job_id(record.again);
  return job ? job_key(*job) : "";
}

std::string joined(const std::vector<std::int64_t>& messages) {
  std::string all;
  for (const auto id : messages) all += std::to_string(id) + ' ';
  return all;
}

/// `keys`: the index, and what the first page comes with, if anything.
redis::command list_jobs(std::vector<std::string> keys, const std::string& bot, const std::string& after,
                         std::uint32_t limit) {
  const auto count = std::clamp(limit, std::uint32_t(1), longest_page);
  redis::command command = {"EVAL", scripts::list_jobs(), std::to_string(keys.size())};
  std::ranges::move(keys, std::back_inserter(command));
  add(command, {job_key_prefix(bot), after, std::to_string(count), std::to_string(page_bytes)});
  return command;
}

}  // namespace

redis::command ask_to_accept(const proto::accept_jobs& request) {
  redis::command command = {"EVAL",
                            scripts::accept(),
                            std::to_string(4 + 2 * request.jobs.size()),
                            open_key(request.bot),
                            retried_key(request.bot),
                            dead_key(request.bot),
                            known_messages_key(request.bot)};
  std::vector<std::string> arguments = {request.instance, seconds(seen_time_to_live), seconds(usage_time_to_live),
                                        job_life::digit(job_state::failed), joined(request.known_messages),
                                        std::to_string(most_known_messages)};
  for (const auto& record : request.jobs) {
    const job_id job{request.bot, std::to_string(record.update)};
    add(command, {seen_key(job), job_key(job)});
    auto fields = write_job(record);
    const auto first = job_life::first(static_cast<proto::job_kind>(record.kind));
    add(arguments, {job.update, job_life::digit(first), counter_of(record, request.bot), asked_again(record),
                    std::to_string(fields.size())});
    std::ranges::move(fields, std::back_inserter(arguments));
  }
  std::ranges::move(arguments, std::back_inserter(command));
  return command;
}

std::optional<proto::jobs_accepted> read_accepted(const redis::reply& answer, std::size_t asked) {
  if (answer.is != redis::reply::kind::array || answer.elements.size() != asked) return std::nullopt;
  proto::jobs_accepted accepted;
  for (const auto& element : answer.elements) {
    const auto is_fresh = read_yes_or_no(element);
    if (!is_fresh) return std::nullopt;
    accepted.fresh.push_back(*is_fresh);
  }
  return accepted;
}

redis::command ask_to_note(const proto::note_placed& request, const job_id& job) {
  auto command = about_job(scripts::note_placed(), job, {known_messages_key(job.bot)});
  add(command, {job.update, seconds(job_time_to_live), job_life::row(job_event::place), page_field(request.page),
                std::to_string(request.message), joined(request.known_messages), std::to_string(most_known_messages)});
  return command;
}

redis::command ask_to_note(const proto::note_attempt& request, const job_id& job) {
  auto command = about_job(scripts::note_attempt(), job);
  add(command, {job.update, seconds(job_time_to_live), job_life::row(job_event::attempt),
                std::to_string(request.attempt), std::to_string(request.strikes), std::to_string(request.shown_before)});
  return command;
}

redis::command ask_to_settle(const proto::settle_job& request, const job_id& job, const retention& limits) {
  const auto row = job_life::row(job_life::event_of(static_cast<proto::job_outcome>(request.outcome)));
  const bool failed = request.outcome == static_cast<std::uint8_t>(proto::job_outcome::failed);
  std::vector<std::string> turn;
  if (!request.answer.empty()) turn = {conversation_key(request.conversation), turn_key(request.job)};
  auto command = about_job(scripts::settle(), job, std::move(turn));
  add(command, {job.update, row, std::to_string(request.tokens), usage_key_prefix(job.bot, request.at_ms),
                seconds(usage_time_to_live), request.may_ask_again && failed ? seconds(failed_time_to_live) : "0"});
  if (!request.answer.empty()) add_turn(command, request.question, request.answer, limits);
  return command;
}

redis::command ask_to_park(const proto::park_job& request, const job_id& job) {
  auto command = about_job(scripts::park(), job, {dead_key(job.bot)});
  const auto reason = replace_invalid_utf8(std::string_view(request.reason).substr(0, longest_reason));
  add(command, {job.update, seconds(dead_letter_time_to_live), job_life::row(job_event::park), reason,
                std::to_string(most_dead_letters), job_key_prefix(job.bot)});
  return command;
}

std::optional<proto::noted> read_noted(const redis::reply& answer) {
  const auto current = read_yes_or_no(answer);
  if (!current) return std::nullopt;
  proto::noted done;
  done.current = *current;
  return done;
}

redis::command ask_for_failed(const job_id& job) { return {"HGETALL", job_key(job)}; }

std::optional<proto::failed_job> read_failed(const redis::reply& answer) {
  if (answer.is != redis::reply::kind::array) return std::nullopt;
  proto::failed_job found;
  const auto stored = read_job(answer);
  if (stored && stored->job.state == static_cast<std::uint8_t>(job_state::failed))
    found.found.push_back(stored->job.record);
  return found;
}

redis::command ask_for_usage(const proto::load_usage& request) {
  redis::command command = {"EVAL", scripts::load_usage(), std::to_string(request.users.size())};
  for (const auto user : request.users)
    command.push_back(usage_key_prefix(request.bot, request.at_ms) + std::to_string(user));
  return command;
}

std::optional<proto::usage> read_usage(const redis::reply& answer, std::size_t asked) {
  using kind = redis::reply::kind;
  if (answer.is != kind::array || answer.elements.size() != asked) return std::nullopt;
  proto::usage found;
  for (const auto& each : answer.elements) {
    if (each.is != kind::array || each.elements.size() != 2) return std::nullopt;
    const auto messages = read_number<std::uint64_t>(each.elements[0].text);
    const auto tokens = read_number<std::uint64_t>(each.elements[1].text);
    if (!messages || !tokens) return std::nullopt;
    found.users.push_back(proto::used{*messages, *tokens});
  }
  return found;
}

redis::command ask_for_unfinished(const proto::load_unfinished& request) {
  return list_jobs({open_key(request.bot), known_messages_key(request.bot)}, request.bot, request.after, request.limit);
}

redis::command ask_for_retried(const proto::take_retried& request) {
  return list_jobs({retried_key(request.bot)}, request.bot, request.after, request.limit);
}

std::optional<listed> read_unfinished(const redis::reply& answer) {
  using kind = redis::reply::kind;
  if (answer.is != kind::array || answer.elements.size() != 3) return std::nullopt;
  const auto& next = answer.elements[0];
  const auto& jobs = answer.elements[1];
  const auto& known = answer.elements[2];
  if (next.is != kind::text || jobs.is != kind::array || known.is != kind::array) return std::nullopt;
  listed found;
  found.page.next = next.text;
  for (const auto& fields : jobs.elements) {
    auto stored = read_job(fields);
    if (stored) found.page.jobs.push_back(std::move(stored->job));
    else ++found.broken;
  }
  for (const auto& each : known.elements)
    if (const auto id = read_number<std::int64_t>(each.text)) found.page.known_messages.push_back(*id);
  return found;
}

}  // namespace luka::history
