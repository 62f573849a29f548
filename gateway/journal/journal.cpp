#include "gateway/journal/journal.hpp"

#include <iterator>
#include <utility>

#include "common/async/sleep.hpp"
#include "common/log/log.hpp"
#include "common/retry/backoff.hpp"
#include "gateway/overloaded.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::milliseconds one_try{2500};   // history_svc says itself that Redis is away, after less
constexpr std::chrono::milliseconds repetition{700};  // for a request that got lost with its history_svc
constexpr std::chrono::seconds delay_worth_telling{3};
constexpr std::uint32_t page_size = 200;

bool is_final(const proto::history_refused& refused) {
  return refused.reason == static_cast<std::uint8_t>(proto::history_error::bad_request);
}

template <class Reply>
std::optional<Reply> read(const std::optional<std::string>& reply) {
  if (!reply) return std::nullopt;
  auto read = proto::decode<Reply>(*reply);
  if (!read) return std::nullopt;
  return std::move(*read);
}

/// Whether the journal had the job for what was noted about it; nothing when this is no reply to a note.
std::optional<bool> is_known(const std::string& reply) {
  const auto decoded = proto::decode_any<proto::noted, proto::appended, proto::jobs_accepted>(reply);
  if (!decoded) return std::nullopt;
  auto read = overloaded{
      [](const proto::noted& said) { return said.current; },
      [](const proto::appended& said) { return !said.fenced; },
      [](const proto::jobs_accepted& said) { return said.fresh == std::vector{true}; },
  };
  return std::visit(read, *decoded);
}

}  // namespace

journal::journal(request_client& history, std::string bot, std::string instance)
    : history_(history), bot_(std::move(bot)), instance_(std::move(instance)) {}

task<std::optional<std::vector<bool>>> journal::accept(std::vector<proto::job_record> jobs,
                                                       std::vector<std::int64_t> known_messages,
                                                       continuation on_delay) {
  const auto count = jobs.size();
  for (auto& each : jobs) each.accepted_at_ms = unix_time_ms();
  proto::accept_jobs order;
  order.bot = bot_;
  order.instance = instance_;
  order.jobs = std::move(jobs);
  order.known_messages = std::move(known_messages);
  auto request = proto::encode(order);
  const auto reply = co_await ask_until_answered(std::move(request), purpose::accept, std::move(on_delay));
  const auto accepted = read<proto::jobs_accepted>(reply);
  if (accepted && accepted->fresh.size() == count) co_return accepted->fresh;
  log::error("", "the journal does not take these jobs, they are answered without it", {{"jobs", count}});
  co_return std::nullopt;
}

task<left_behind> journal::load_unfinished() {
  left_behind all;
  proto::load_unfinished order;
  order.bot = bot_;
  order.limit = page_size;
  do {
    auto request = proto::encode(order);
    const auto reply = co_await ask_until_answered(std::move(request), purpose::other);
    const auto page = read<proto::unfinished>(reply);
    if (!page) {
      log::error("", "the journal can not be read: what is unfinished stays so until the next start");
      break;
    }
    read_page(*page, all.jobs);
    if (order.after.empty()) all.known_messages = page->known_messages;
    order.after = page->next;
  } while (!order.after.empty());
  co_return all;
}

task<std::vector<unfinished_job>> journal::take_retried() {
  std::vector<unfinished_job> all;
  proto::take_retried order;
  order.bot = bot_;
  order.limit = page_size;
  auto request = proto::encode(order);
  const auto reply = co_await ask(std::move(request));
  if (!reply) co_return all;
  const auto page = proto::decode<proto::unfinished>(*reply);
  if (page) read_page(*page, all);
  co_return all;
}

void journal::read_page(const proto::unfinished& page, std::vector<unfinished_job>& into) {
  for (const auto& found : page.jobs) {
    if (auto job = read_unfinished(found)) into.push_back(std::move(*job));
    else log::warning(found.record.job, "an unfinished job can not be read");
  }
}

void journal::note(const proto::append_turn& turn, continuation then) {
  write(turn.turn, {proto::encode(turn), std::move(then), {}, {}});
}

void journal::take_in_again(proto::job_record job, continuation then, continuation unknown) {
  const auto id = job.job;
  job.accepted_at_ms = unix_time_ms();
  proto::accept_jobs order;
  order.bot = bot_;
  order.instance = instance_;
  order.jobs.push_back(std::move(job));
  write(id, {proto::encode(order), std::move(then), std::move(unknown), {}});
}

void journal::fence(const std::string& job, const std::string& conversation, std::uint32_t attempt, continuation then,
                    answer_handler answered) {
  proto::load_context request;
  request.conversation = conversation;
  request.limit = 0;
  request.job = job;
  request.attempt = attempt;
  write(job, {proto::encode(request), std::move(then), {}, std::move(answered)});
}

void journal::write(const std::string& job, pending_note note) {
  auto& mine = notes_[job];
  mine.push_back(std::move(note));
  if (mine.size() == 1) tasks_->spawn("journal", write_notes(job));
}

task<> journal::write_notes(std::string job) {
  auto& mine = notes_.at(job);  // stays in its place while others come and go
  while (!mine.empty()) {
    auto request = mine.front().request;
    const auto reply = co_await ask_until_answered(std::move(request), purpose::other);
    const auto done = std::move(mine.front());
    go_on(done, job, reply);
    mine.pop_front();
  }
  notes_.erase(job);
}

void journal::go_on(const pending_note& done, const std::string& job, const std::optional<std::string>& reply) {
  const auto found = done.answered ? read<proto::context>(reply) : std::nullopt;
  if (found && found->answered) return done.answered(found->answer);
  const auto known = found ? std::optional(true) : reply ? is_known(*reply) : std::nullopt;
  if (!known) log::error(job, "the journal does not take a note");
  else if (!*known) log::debug(job, "the journal knows better");
  const auto& next = known.value_or(true) || !done.unknown ? done.then : done.unknown;
  if (next) next();
}

std::size_t journal::pending() const {
  std::size_t count = 0;
  for (const auto& [job, mine] : notes_) count += mine.size();
  return count;
}

task<std::optional<std::string>> journal::ask_until_answered(std::string request, purpose why,
                                                             continuation on_delay) {
  backoff pause(std::chrono::milliseconds(100), std::chrono::seconds(2), std::chrono::milliseconds(50));
  const auto since = monotonic_clock::now();
  for (;;) {
    auto copy = request;
    auto reply = co_await ask(std::move(copy));
    if (reply) {
      if (proto::decode<proto::history_refused>(*reply)) co_return std::nullopt;
      co_return std::move(*reply);
    }
    if (why == purpose::accept && closed_) throw boost::system::system_error(asio::error::operation_aborted);
    if (on_delay && monotonic_clock::now() - since > delay_worth_telling) std::exchange(on_delay, {})();
    co_await sleep_for(pause.next(random_()));
  }
}

/// One try. The reply may be a refusal that is final; one that is not is an error.
task<result<std::string>> journal::ask(std::string request) {
  auto reply = co_await history_.ask(std::move(request), one_try, repetition);
  if (!reply) {
    note_away(reply.error().message());
    co_return reply;
  }
  const auto refused = proto::decode<proto::history_refused>(*reply);
  if (refused && !is_final(*refused)) {
    note_away(refused->detail);
    co_return boost::system::errc::make_error_code(boost::system::errc::resource_unavailable_try_again);
  }
  if (refused) log::error("", "the journal refuses a request", {{"why", refused->detail}});
  note_back();
  co_return reply;
}

void journal::note_away(const std::string& why) {
  if (away_since_) return;
  away_since_ = monotonic_clock::now();
  log::warning("", "the journal is away: no update is taken until it is back", {{"why", why}});
}

void journal::note_back() {
  if (!away_since_) return;
  log::info("", "the journal is back", {{"after_ms", monotonic_clock::now() - *away_since_}});
  away_since_.reset();
}

}  // namespace luka::gateway
