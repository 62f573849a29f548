#include "history_svc/store/job_fields.hpp"

#include <map>
#include <string_view>

#include "history_svc/store/job_life.hpp"
#include "history_svc/store/number.hpp"

namespace luka::history {

namespace {

using fields_by_name = std::map<std::string_view, std::string_view>;

std::optional<fields_by_name> by_name(const redis::reply& fields) {
  if (fields.is != redis::reply::kind::array || fields.elements.size() % 2 != 0) return std::nullopt;
  fields_by_name found;
  for (std::size_t i = 0; i < fields.elements.size(); i += 2) {
    if (fields.elements[i].is != redis::reply::kind::text) return std::nullopt;
    if (fields.elements[i + 1].is != redis::reply::kind::text) return std::nullopt;
    found.emplace(fields.elements[i].text, fields.elements[i + 1].text);
  }
  return found;
}

/// Takes fields out of a hash and remembers whether one that is needed was missing or unreadable.
class field_reader {
 public:
  explicit field_reader(const fields_by_name& from) : from_(from) {}

  [[nodiscard]] bool is_complete() const { return is_complete_; }
  [[nodiscard]] bool has(std::string_view name) const { return from_.contains(name); }

  std::string text(std::string_view name) {
    const auto found = from_.find(name);
    if (found == from_.end()) return missing<std::string>();
    return std::string(found->second);
  }

  template <class Number>
  void number(std::string_view name, Number& into) {
    const auto found = from_.find(name);
    const auto value = found == from_.end() ? std::nullopt : read_number<Number>(found->second);
    into = value ? *value : missing<Number>();
  }

 private:
  template <class T>
  T missing() {
    is_complete_ = false;
    return T();
  }

  const fields_by_name& from_;
  bool is_complete_ = true;
};

void read_record(field_reader& from, proto::job_record& into) {
  into.job = from.text("job");
  from.number("update", into.update);
  from.number("chat", into.chat);
  from.number("chat_kind", into.chat_kind);
  from.number("thread", into.thread);
  from.number("reply_to", into.reply_to);
  from.number("user", into.user);
  into.conversation = from.text("conversation");
  from.number("kind", into.kind);
  into.text = from.text("text");
  into.language = from.text("language");
  from.number("accepted_at", into.accepted_at_ms);
}

void read_pages(const fields_by_name& fields, std::vector<std::int64_t>& into) {
  for (const auto& [name, value] : fields) {
    if (!name.starts_with("page:")) continue;
    const auto page = read_number<std::uint32_t>(name.substr(5));
    const auto message = read_number<std::int64_t>(value);
    if (!page || *page >= most_pages || !message) continue;
    if (into.size() <= *page) into.resize(*page + 1);
    into[*page] = *message;
  }
}

bool is_line(const proto::job_record& record) {
  return record.kind == static_cast<std::uint8_t>(proto::job_kind::line);
}

}  // namespace

std::string page_field(std::uint32_t page) { return "page:" + std::to_string(page); }

std::vector<std::string> write_job(const proto::job_record& record) {
  const auto state = job_life::first(static_cast<proto::job_kind>(record.kind));
  std::vector<std::string> fields = {"job",          record.job,
                                     "update",       std::to_string(record.update),
                                     "chat",         std::to_string(record.chat),
                                     "chat_kind",    std::to_string(record.chat_kind),
                                     "thread",       std::to_string(record.thread),
                                     "reply_to",     std::to_string(record.reply_to),
                                     "user",         std::to_string(record.user),
                                     "conversation", record.conversation,
                                     "kind",         std::to_string(record.kind),
                                     "text",         is_line(record) ? "" : record.text,
                                     "language",     record.language,
                                     "accepted_at",  std::to_string(record.accepted_at_ms),
                                     "state",        job_life::digit(state),
                                     "attempt",      "0",
                                     "strikes",      "0"};
  if (is_line(record)) {
    fields.emplace_back("answer");
    fields.push_back(record.text);
  }
  return fields;
}

std::optional<stored_job> read_job(const redis::reply& fields) {
  const auto found = by_name(fields);
  if (!found) return std::nullopt;
  field_reader from(*found);
  stored_job stored;
  read_record(from, stored.job.record);
  const auto state = job_life::from_digit(from.text("state"));
  from.number("attempt", stored.job.attempt);
  from.number("strikes", stored.job.strikes);
  if (from.has("shown_before")) from.number("shown_before", stored.job.shown_before);
  if (from.has("answer")) stored.job.answer = from.text("answer");
  if (from.has("reason")) stored.reason = from.text("reason");
  if (from.has("parked_at")) from.number("parked_at", stored.parked_at_ms);
  if (!state || !from.is_complete()) return std::nullopt;
  stored.job.state = static_cast<std::uint8_t>(*state);
  if (is_line(stored.job.record)) stored.job.record.text = stored.job.answer;
  read_pages(*found, stored.job.messages);
  return stored;
}

}  // namespace luka::history
