#include "history_svc/dead_letters/text.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "history_svc/store/number.hpp"
#include "history_svc/store/utf8.hpp"

namespace luka::history::dead_letters {

namespace {

constexpr std::size_t columns = 7;
using row = std::array<std::string, columns>;

std::string kind_name(int kind) {
  switch (static_cast<proto::job_kind>(kind)) {
    case proto::job_kind::question: return "question";
    case proto::job_kind::line: return "line";
    case proto::job_kind::reset: return "reset";
  }
  return std::to_string(kind);
}

/// One line, whatever it holds.
std::string cell(std::string_view text) {
  std::string out = printable(text);
  std::ranges::replace_if(out, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return out;
}

row row_of(const dead_letter& letter) {
  const auto kind = read_number<int>(letter.kind);
  return {cell(letter.job),      utc(letter.parked_at_ms), cell(letter.chat),   kind ? kind_name(*kind) : "?",
          cell(letter.attempts), cell(letter.strikes),     cell(letter.reason)};
}

void add_line(std::string& out, std::string_view name, std::string_view value) {
  out += std::string(name) + std::string(16 - name.size(), ' ') + cell(value) + '\n';
}

void add_text(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out += '\n' + std::string(name) + ":\n" + printable(value) + '\n';
}

std::string list_of(const std::vector<std::int64_t>& messages) {
  std::string out;
  for (const auto message : messages) out += (out.empty() ? "" : ", ") + std::to_string(message);
  return out.empty() ? "none" : out;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out = replace_invalid_utf8(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    const bool is_control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
    if (is_control) out[i] = '?';
    // U+0080 to U+009F are controls too: C2 80 to C2 9F.
    const bool is_c1 = byte == 0xc2 && i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xa0;
    if (is_c1) out.replace(i, 2, "?");
  }
  return out;
}

std::string utc(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm parts{};
  std::array<char, 32> text{};
  if (!::gmtime_r(&seconds, &parts)) return "?";
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return length > 0 ? std::string(text.data(), length) : "?";
}

std::string table(const std::vector<dead_letter>& letters) {
  if (letters.empty()) return "there are no dead letters\n";
  std::vector<row> rows = {{"JOB", "PARKED (UTC)", "CHAT", "KIND", "ATTEMPTS", "STRIKES", "REASON"}};
  for (const auto& letter : letters) rows.push_back(row_of(letter));
  std::array<std::size_t, columns> width{};
  for (const auto& one : rows)
    for (std::size_t i = 0; i < columns; ++i) width[i] = std::max(width[i], one[i].size());
  std::string out;
  for (const auto& one : rows) {
    for (std::size_t i = 0; i + 1 < columns; ++i) out += one[i] + std::string(width[i] - one[i].size() + 2, ' ');
    out += one[columns - 1] + '\n';
  }
  return out;
}

std::string details(const stored_job& letter) {
  const auto& record = letter.job.record;
  std::string out;
  add_line(out, "job", record.job);
  add_line(out, "parked (UTC)", utc(letter.parked_at_ms));
  add_line(out, "reason", letter.reason);
  add_line(out, "kind", kind_name(record.kind));
  add_line(out, "accepted (UTC)", utc(record.accepted_at_ms));
  add_line(out, "attempts", std::to_string(letter.job.attempt));
  add_line(out, "strikes", std::to_string(letter.job.strikes));
  add_line(out, "chat", std::to_string(record.chat));
  add_line(out, "thread", std::to_string(record.thread));
  add_line(out, "user", std::to_string(record.user));
  add_line(out, "conversation", record.conversation);
  add_line(out, "replies to", std::to_string(record.reply_to));
  add_line(out, "messages", list_of(letter.job.messages));
  if (record.kind != static_cast<std::uint8_t>(proto::job_kind::line)) add_text(out, "text", record.text);
  add_text(out, "answer", letter.job.answer);
  return out;
}

}  // namespace luka::history::dead_letters
