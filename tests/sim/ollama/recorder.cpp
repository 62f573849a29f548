#include "tests/sim/ollama/recorder.hpp"

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {
namespace {

std::string_view status_name(request_status status) {
  switch (status) {
    case request_status::running: return "running";
    case request_status::done: return "done";
    case request_status::cancelled: return "cancelled";
    case request_status::failed: return "failed";
  }
  return "";
}

void append_optional(std::string& out, std::string_view key, const auto& value) {
  out += ",\"" + std::string(key) + "\":" + (value ? std::to_string(*value) : "null");
}

void append_record(std::string& out, const request_record& record) {
  out += "{\"id\":" + std::to_string(record.id) + ",\"t_ms\":" + std::to_string(record.t_ms);
  out += ",\"path\":" + go_string(record.path) + ",\"model\":" + go_string(record.model);
  out += std::string(",\"stream\":") + (record.stream ? "true" : "false");
  out += ",\"messages\":" + record.messages_json + ",\"options\":" + record.options_json;
  out += ",\"keep_alive\":" + record.keep_alive_json + ",\"reply_text\":" + go_string(record.reply_text);
  out += ",\"reply_tokens\":" + std::to_string(record.reply_tokens);
  out += ",\"tokens_sent\":" + std::to_string(record.tokens_sent);
  out += ",\"tokens_after_close\":" + std::to_string(record.tokens_after_close);
  out += ",\"status\":" + go_string(status_name(record.status));
  out += ",\"http_status\":" + std::to_string(record.http_status);
  append_optional(out, "closed_at_token", record.closed_at_token);
  append_optional(out, "first_byte_ms", record.first_byte_ms);
  append_optional(out, "finished_ms", record.finished_ms);
  out += ",\"arrived_us\":" + std::to_string(record.arrived_us);
  append_optional(out, "first_token_us", record.first_token_us);
  append_optional(out, "done_us", record.done_us);
  append_optional(out, "ended_us", record.ended_us);
  out += '}';
}

}  // namespace

std::size_t recorder::bytes_of(const request_record& record) {
  return sizeof(record) + record.messages_json.size() + record.options_json.size() + record.reply_text.size();
}

request_record& recorder::add(request_record fresh) {
  fresh.id = ++last_;
  bytes_ += bytes_of(fresh);
  records_.push_back(std::move(fresh));
  forget_oldest();
  return records_.back();
}

void recorder::forget_oldest() {
  while (records_.size() > most_records || (bytes_ > most_bytes && records_.size() > 1)) {
    bytes_ -= bytes_of(records_.front());
    records_.pop_front();
  }
}

void recorder::set_reply(request_id id, std::string text, std::size_t tokens) {
  auto* record = find(id);
  if (record == nullptr) return;
  bytes_ += text.size() - record->reply_text.size();
  record->reply_text = std::move(text);
  record->reply_tokens = tokens;
  forget_oldest();
}

request_record* recorder::find(request_id id) {
  if (records_.empty() || id < records_.front().id || id > last_) return nullptr;
  return &records_[static_cast<std::size_t>(id - records_.front().id)];
}

std::string recorder::to_json(request_id since, std::size_t limit) const {
  std::string out = "{\"last\":" + std::to_string(last_) + ",\"requests\":[";
  std::size_t count = 0;
  for (const auto& record : records_) {
    if (record.id <= since || count == limit) continue;
    if (count++ > 0) out += ',';
    append_record(out, record);
  }
  return out + "]}";
}

void recorder::clear() {
  records_.clear();
  bytes_ = 0;
}

}  // namespace ollama_sim
