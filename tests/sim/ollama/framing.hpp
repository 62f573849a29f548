// Turns lines into the bytes of an HTTP body, cut as hard on a reader as TCP, Go or a proxy may cut them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ollama_sim {

enum class framing_mode {
  line,     // one line per chunk and per write, as Ollama does
  byte,     // every byte its own write
  split,    // chunks and writes end inside size lines, \r\n, characters and escapes
  merged,   // many lines in one write
  rechunk,  // a proxy's own chunk sizes: boundaries fall anywhere
};

std::optional<framing_mode> parse_framing(std::string_view name);

// Bytes ready to send; a write has to end at every position in `cuts`.
struct wire {
  std::string bytes;
  std::vector<std::size_t> cuts;

  void cut() { cuts.push_back(bytes.size()); }
  bool empty() const { return bytes.empty(); }
  void clear() {
    bytes.clear();
    cuts.clear();
  }
};

// One chunk with its size line and closing \r\n.
void append_chunk(std::string& out, std::string_view payload);

// The framing of one response body. Pure: bytes go in, wire bytes come out, nothing is timed or sent.
// Without chunking (HTTP/1.0) payloads pass through, only the cuts remain.
class framer {
 public:
  framer(framing_mode mode, bool chunked, std::uint64_t seed = 1);

  void add(std::string_view line, wire& out);
  // Everything held back for merging goes out; a stall or an abrupt end needs this.
  void flush(wire& out);
  // The end of the body: the last chunk `0\r\n\r\n`, a write of its own unless lines are being merged.
  void finish(wire& out);
  // The beginning of a line that will never be completed.
  void add_half(std::string_view line, wire& out);

 private:
  void add_split(std::string_view line, wire& out);
  void add_rechunked(std::string_view line, wire& out);
  void append_payload(std::string_view payload, std::string& out) const;
  std::size_t next_size();

  framing_mode mode_;
  bool chunked_;
  std::uint64_t random_;
  std::size_t count_ = 0;
  std::string held_;
};

}  // namespace ollama_sim
