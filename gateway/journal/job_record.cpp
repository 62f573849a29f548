#include "gateway/journal/job_record.hpp"

#include <utility>

namespace luka::gateway {

namespace {

proto::job_record record_of(const job& asked, proto::job_kind kind) {
  proto::job_record record;
  record.job = asked.id;
  record.update = number(asked.update);
  record.chat = number(asked.chat);
  record.chat_kind = static_cast<std::uint8_t>(asked.kind);
  record.thread = asked.thread.value_or(0);
  record.reply_to = asked.reply_to ? number(*asked.reply_to) : 0;
  record.user = number(asked.user);
  record.conversation = asked.conversation;
  record.kind = static_cast<std::uint8_t>(kind);
  return record;
}

/// The pages that were noted, up to the first one that was not: what is behind it can not be placed.
std::vector<telegram::message_id> known_messages(const std::vector<std::int64_t>& pages) {
  std::vector<telegram::message_id> known;
  for (const auto message : pages) {
    if (message == 0) break;
    known.push_back(telegram::message_id(message));
  }
  return known;
}

}  // namespace

std::string job_id(telegram::user_id bot, telegram::update_id update) {
  return std::to_string(number(bot)) + ":" + std::to_string(number(update));
}

proto::job_record question_record(const job& question) {
  auto record = record_of(question, proto::job_kind::question);
  record.text = question.text;
  record.again = question.again;
  return record;
}

proto::job_record line_record(const job& asked, std::string line) {
  auto record = record_of(asked, proto::job_kind::line);
  record.text = std::move(line);
  return record;
}

proto::job_record reset_record(const job& asked) { return record_of(asked, proto::job_kind::reset); }

std::optional<job> question_again(const proto::job_record& failed, telegram::user_id bot, telegram::update_id update) {
  proto::unfinished_job as_it_was;
  as_it_was.record = failed;
  auto read = read_unfinished(as_it_was);
  if (!read || read->kind != proto::job_kind::question) return std::nullopt;
  auto& question = read->what;
  question.again = question.id;
  question.id = job_id(bot, update);
  question.update = update;
  return std::move(question);
}

std::optional<unfinished_job> read_unfinished(const proto::unfinished_job& found) {
  const auto& record = found.record;
  constexpr auto last_kind = static_cast<std::uint8_t>(telegram::chat_kind::channel);
  if (record.chat == 0 || record.chat_kind > last_kind) return std::nullopt;
  if (record.kind > static_cast<std::uint8_t>(proto::job_kind::reset)) return std::nullopt;
  if (found.state > static_cast<std::uint8_t>(proto::job_state::answered)) return std::nullopt;
  unfinished_job job;
  job.what.id = record.job;
  job.what.update = telegram::update_id(record.update);
  job.what.chat = telegram::chat_id(record.chat);
  job.what.kind = static_cast<telegram::chat_kind>(record.chat_kind);
  if (record.thread != 0) job.what.thread = record.thread;
  if (record.reply_to != 0) job.what.reply_to = telegram::message_id(record.reply_to);
  job.what.user = telegram::user_id(record.user);
  job.what.conversation = record.conversation;
  job.what.text = record.text;
  job.kind = static_cast<proto::job_kind>(record.kind);
  job.state = static_cast<proto::job_state>(found.state);
  job.attempt = found.attempt;
  job.strikes = found.strikes;
  if (found.attempt <= 1) job.shown_before = 0;
  else if (found.shown_before >= 0) job.shown_before = static_cast<std::size_t>(found.shown_before);
  job.shown_in = known_messages(found.messages);
  job.answer = found.answer;
  return job;
}

}  // namespace luka::gateway
