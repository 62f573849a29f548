#include "history_svc/understanding.hpp"

#include "history_svc/errors.hpp"
#include "history_svc/store/job_fields.hpp"
#include "history_svc/store/job_id.hpp"
#include "history_svc/store/keys.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace {

/// Telegram's longest message is 4096 characters, of at most four bytes each.
constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t longest_language = 64;

error_code check_job(const std::string& job) {
  if (!read_job_id(job)) return errc::bad_job_id;
  return {};
}

error_code check(const proto::load_context& what) {
  if (!is_valid_id(what.conversation)) return errc::bad_conversation_id;
  return what.job.empty() ? error_code() : check_job(what.job);
}

error_code check(const proto::append_turn& what) {
  if (!is_valid_id(what.conversation)) return errc::bad_conversation_id;
  if (!is_valid_id(what.turn)) return errc::bad_turn_id;
  return what.attempt == 0 ? error_code() : check_job(what.turn);
}

error_code check(const proto::forget& what) {
  if (!is_valid_id(what.conversation)) return errc::bad_conversation_id;
  return {};
}

error_code check(const proto::job_record& record, const std::string& bot) {
  if (record.job != bot + ":" + std::to_string(record.update)) return errc::bad_job_id;
  if (record.kind > static_cast<std::uint8_t>(proto::job_kind::reset)) return errc::job_of_unknown_kind;
  if (!is_valid_id(record.conversation)) return errc::bad_conversation_id;
  if (record.text.size() > longest_text || record.language.size() > longest_language) return errc::job_too_large;
  if (!record.again.empty() && !record.again.starts_with(bot + ":")) return errc::bad_job_id;
  if (!record.again.empty() && !read_job_id(record.again)) return errc::bad_job_id;
  return check_job(record.job);
}

error_code check(const proto::accept_jobs& what) {
  if (!is_number_id(what.bot)) return errc::bad_bot_id;
  if (!is_valid_id(what.instance)) return errc::bad_instance_id;
  for (const auto& record : what.jobs)
    if (const auto wrong = check(record, what.bot)) return wrong;
  return {};
}

error_code check(const proto::note_placed& what) {
  if (what.page >= most_pages) return errc::bad_page;
  return check_job(what.job);
}

error_code check(const proto::note_attempt& what) {
  if (what.attempt == 0) return errc::bad_attempt;
  return check_job(what.job);
}

error_code check(const proto::settle_job& what) {
  if (what.outcome > static_cast<std::uint8_t>(proto::job_outcome::dropped)) return errc::unknown_outcome;
  if (!what.answer.empty() && !is_valid_id(what.conversation)) return errc::bad_conversation_id;
  return check_job(what.job);
}

error_code check(const proto::park_job& what) { return check_job(what.job); }

error_code check_page(const std::string& bot, const std::string& after) {
  if (!is_number_id(bot)) return errc::bad_bot_id;
  if (!after.empty() && !is_number_id(after)) return errc::bad_cursor;
  return {};
}

error_code check(const proto::load_unfinished& what) { return check_page(what.bot, what.after); }
error_code check(const proto::take_retried& what) { return check_page(what.bot, what.after); }
error_code check(const proto::load_failed& what) { return check_job(what.job); }
error_code check(const proto::load_usage& what) { return is_number_id(what.bot) ? error_code() : errc::bad_bot_id; }

template <class... Requests>
result<request> decode_one_of(std::string_view body, const std::variant<Requests...>*) {
  return proto::decode_any<Requests...>(body);
}

}  // namespace

result<request> understand(std::string_view body) {
  auto decoded = decode_one_of(body, static_cast<const request*>(nullptr));
  if (!decoded) return decoded;
  const auto wrong = std::visit([](const auto& what) { return check(what); }, *decoded);
  if (wrong) return wrong;
  return decoded;
}

}  // namespace luka::history
