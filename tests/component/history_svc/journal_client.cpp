#include "journal_client.hpp"

#include <stdexcept>

namespace luka::test {

proto::job_record question(const std::string& bot, std::int64_t update) {
  proto::job_record made;
  made.job = bot + ":" + std::to_string(update);
  made.update = update;
  made.chat = 42;
  made.user = 42;
  made.reply_to = 5;
  made.conversation = "42";
  made.text = "question " + std::to_string(update);
  made.language = "de";
  made.accepted_at_ms = 1763780000123;
  return made;
}

proto::accept_jobs journal_client::batch(const std::vector<std::int64_t>& updates) const {
  proto::accept_jobs what;
  what.bot = bot_;
  what.instance = instance_;
  for (const auto update : updates) what.jobs.push_back(question(bot_, update));
  return what;
}

bool journal_client::place(std::int64_t update, std::uint32_t page, std::int64_t message) {
  return ask<proto::noted>(proto::note_placed{job(update), page, message}).current;
}

bool journal_client::attempt(std::int64_t update, std::uint32_t attempt, std::uint32_t strikes,
                             std::int64_t shown_before) {
  return ask<proto::noted>(proto::note_attempt{job(update), attempt, strikes, shown_before}).current;
}

bool journal_client::settle(std::int64_t update, proto::job_outcome outcome, const std::string& text) {
  const auto number = static_cast<std::uint8_t>(outcome);
  return ask<proto::noted>(proto::settle_job{job(update), number, "42", "question", text}).current;
}

bool journal_client::park(std::int64_t update, const std::string& reason) {
  return ask<proto::noted>(proto::park_job{job(update), reason}).current;
}

proto::appended journal_client::append(std::int64_t update, std::uint32_t attempt, const std::string& text) {
  return ask<proto::appended>(proto::append_turn{"42", job(update), "question", text, attempt});
}

proto::context journal_client::load(std::int64_t update, std::uint32_t attempt, std::uint32_t limit) {
  return ask<proto::context>(proto::load_context{"42", limit, job(update), attempt});
}

proto::unfinished journal_client::page(const std::string& after, std::uint32_t limit) {
  return ask<proto::unfinished>(proto::load_unfinished{bot_, after, limit});
}

std::vector<proto::unfinished_job> journal_client::unfinished(std::uint32_t limit) {
  std::vector<proto::unfinished_job> all;
  std::string after;
  do {
    auto next = page(after, limit);
    all.insert(all.end(), next.jobs.begin(), next.jobs.end());
    after = next.next;
  } while (!after.empty());
  return all;
}

proto::unfinished journal_client::retried() {
  return ask<proto::unfinished>(proto::take_retried{bot_, "", 100});
}

proto::unfinished_job journal_client::only() {
  const auto all = unfinished();
  if (all.size() != 1) throw std::runtime_error(std::to_string(all.size()) + " unfinished jobs");
  return all[0];
}

}  // namespace luka::test
