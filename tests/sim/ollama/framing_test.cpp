#include "tests/sim/ollama/framing.hpp"

#include "tests/support/catch.hpp"

using namespace ollama_sim;

namespace {

// The payload of a chunked body; empty when the framing is broken.
std::string decode(std::string_view body) {
  std::string payload;
  while (true) {
    const auto line_end = body.find("\r\n");
    if (line_end == std::string_view::npos) return "no size line";
    const auto size = std::stoul(std::string(body.substr(0, line_end)), nullptr, 16);
    body.remove_prefix(line_end + 2);
    if (size == 0) return body == "\r\n" ? payload : "bytes behind the end";
    payload += body.substr(0, size);
    if (body.substr(size, 2) != "\r\n") return "no end of chunk";
    body.remove_prefix(size + 2);
  }
}

const std::vector<std::string> lines{"{\"content\":\"\\u003cb\\u003e\"}\n", "{\"content\":\"caf\u00e9\"}\n", "{\"a\":1}\n",
                                     "{\"content\":\"plain text of some length\"}\n"};

wire frame_all(framing_mode mode, bool chunked) {
  framer framing(mode, chunked, 7);
  wire out;
  for (const auto& line : lines) framing.add(line, out);
  framing.finish(out);
  return out;
}

std::string all_lines() {
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

}  // namespace

TEST_CASE("every framing mode carries the same lines") {
  for (const auto* name : {"line", "byte", "split", "merged", "rechunk"}) {
    const auto mode = parse_framing(name);
    REQUIRE(mode);
    CHECK(decode(frame_all(*mode, true).bytes) == all_lines());
    CHECK(frame_all(*mode, false).bytes == all_lines());
  }
  CHECK_FALSE(parse_framing("lines"));
}

TEST_CASE("the usual mode is one chunk per line and a last chunk in a write of its own") {
  const auto out = frame_all(framing_mode::line, true);
  std::string expected;
  for (const auto& line : lines) append_chunk(expected, line);
  REQUIRE(out.cuts.size() == 1);
  CHECK(out.bytes.substr(0, out.cuts[0]) == expected);
  CHECK(out.bytes.substr(out.cuts[0]) == "0\r\n\r\n");
}

TEST_CASE("split cuts inside the size line, an escape, a character and \\r\\n") {
  framer framing(framing_mode::split, true);
  wire first;
  framing.add(lines[0], first);
  CHECK(first.cuts.front() == 1);
  CHECK(first.bytes.substr(0, first.cuts[1]).ends_with("\\u0\r\n"));
  CHECK(first.bytes[first.cuts.back()] == '\n');
  wire second;
  framing.add(lines[1], second);
  CHECK(static_cast<unsigned char>(second.bytes[second.cuts[1] - 1]) == 0xC3);
  CHECK(second.bytes.substr(second.cuts.back() - 1) == "\r\n");
}

TEST_CASE("rechunk ends chunks in the middle of lines and keeps the rest for the next") {
  framer framing(framing_mode::rechunk, true, 3);
  wire out;
  for (int i = 0; i < 50; ++i) framing.add(lines[3], out);
  CHECK(out.bytes.find("plain text of some length\"}\n\r\n") != out.bytes.rfind("plain text of some length\"}\n"));
  framing.finish(out);
  CHECK(decode(out.bytes).size() == 50 * lines[3].size());
}
