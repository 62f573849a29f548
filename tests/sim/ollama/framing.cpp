#include "tests/sim/ollama/framing.hpp"

#include <array>
#include <charconv>

namespace ollama_sim {
namespace {

constexpr std::size_t merged_lines = 8;

// Where a reader that decodes per chunk goes wrong: inside an escape, else inside a character, else the middle.
std::size_t awkward_position(std::string_view line) {
  if (const auto escape = line.find("\\u"); escape != std::string_view::npos) return escape + 3;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (static_cast<unsigned char>(line[i]) >= 0xC0) return i + 1;
  }
  return line.size() / 2;
}

void append_size_line(std::string& out, std::size_t size) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  out.append(digits.data(), end);
  out += "\r\n";
}

}  // namespace

std::optional<framing_mode> parse_framing(std::string_view name) {
  if (name == "line") return framing_mode::line;
  if (name == "byte") return framing_mode::byte;
  if (name == "split") return framing_mode::split;
  if (name == "merged") return framing_mode::merged;
  if (name == "rechunk") return framing_mode::rechunk;
  return std::nullopt;
}

void append_chunk(std::string& out, std::string_view payload) {
  append_size_line(out, payload.size());
  out += payload;
  out += "\r\n";
}

framer::framer(framing_mode mode, bool chunked, std::uint64_t seed)
    : mode_(mode), chunked_(chunked), random_(seed * 2654435761U + 1) {}

void framer::append_payload(std::string_view payload, std::string& out) const {
  if (chunked_) append_chunk(out, payload);
  else out += payload;
}

std::size_t framer::next_size() {
  random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return 1 + (random_ >> 33U) % 300;
}

void framer::add(std::string_view line, wire& out) {
  ++count_;
  switch (mode_) {
    case framing_mode::line:
      append_payload(line, out.bytes);
      return;
    case framing_mode::byte: {
      const auto from = out.bytes.size();
      append_payload(line, out.bytes);
      for (auto at = from + 1; at <= out.bytes.size(); ++at) out.cuts.push_back(at);
      return;
    }
    case framing_mode::split:
      add_split(line, out);
      return;
    case framing_mode::merged:
      append_payload(line, held_);
      if (count_ % merged_lines == 0) flush(out);
      return;
    case framing_mode::rechunk:
      add_rechunked(line, out);
      return;
  }
}

// Odd lines: two HTTP chunks, cut inside an escape or a character, the size line cut after its first digit.
// Even lines: one chunk, but the writes end inside it and between the \r and \n after it.
void framer::add_split(std::string_view line, wire& out) {
  const auto at = awkward_position(line);
  if (!chunked_) {
    out.bytes += line.substr(0, at);
    out.cut();
    out.bytes += line.substr(at);
    out.cut();
    return;
  }
  if (count_ % 2 == 1) {
    const auto from = out.bytes.size();
    append_chunk(out.bytes, line.substr(0, at));
    out.cuts.push_back(from + 1);
    out.cut();
    append_chunk(out.bytes, line.substr(at));
    out.cuts.push_back(out.bytes.size() - 1);
    return;
  }
  append_size_line(out.bytes, line.size());
  out.cuts.push_back(out.bytes.size() - 1);
  out.bytes += line.substr(0, at);
  out.cut();
  out.bytes += line.substr(at);
  out.bytes += '\r';
  out.cut();
  out.bytes += '\n';
}

void framer::add_rechunked(std::string_view line, wire& out) {
  held_ += line;
  for (auto size = next_size(); held_.size() >= size; size = next_size()) {
    append_payload(std::string_view(held_).substr(0, size), out.bytes);
    held_.erase(0, size);
  }
}

void framer::flush(wire& out) {
  if (held_.empty()) return;
  if (mode_ == framing_mode::rechunk) append_payload(held_, out.bytes);
  else out.bytes += held_;
  held_.clear();
}

void framer::finish(wire& out) {
  flush(out);
  if (!chunked_) return;
  if (mode_ != framing_mode::merged && !out.empty()) out.cut();
  const auto from = out.bytes.size();
  out.bytes += "0\r\n\r\n";
  if (mode_ != framing_mode::byte && mode_ != framing_mode::split) return;
  for (auto at = from + 1; at < out.bytes.size(); ++at) out.cuts.push_back(at);
}

void framer::add_half(std::string_view line, wire& out) {
  flush(out);
  if (chunked_) append_size_line(out.bytes, line.size());
  out.bytes += line.substr(0, line.size() / 2);
}

}  // namespace ollama_sim
