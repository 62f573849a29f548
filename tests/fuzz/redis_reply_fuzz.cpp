// What Redis answers, or what pretends to be Redis: replies are the same wherever the network cuts them, and what is no
// reply is refused for good. Input: the longest piece, the bytes.
#include <string>
#include <vector>

#include "history_svc/redis/codec.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace luka::fuzz {

namespace {

using redis::reply;

struct decoded {
  std::vector<reply> replies;
  bool broken = false;

  bool operator==(const decoded&) const = default;
};

decoded decode(std::string_view bytes, std::size_t longest_piece) {
  redis::reply_decoder decoder;
  decoded found;
  in_pieces(bytes, longest_piece, [&](std::string_view piece) {
    decoder.feed(piece);
    while (auto next = decoder.next()) found.replies.push_back(std::move(*next));
  });
  found.broken = decoder.is_broken();
  must_hold(decoder.why().empty() == !found.broken, "who refuses says why");
  decoder.feed("+OK\r\n");
  must_hold(!found.broken || !decoder.next(), "what is broken stays broken");
  return found;
}

void check(const reply& one) {
  must_hold(one.elements.size() <= redis::reply_decoder::max_elements, "a list is bounded");
  must_hold(one.elements.empty() || one.is == reply::kind::array, "only a list has elements");
  const bool has_text = one.is == reply::kind::text || one.is == reply::kind::status || one.is == reply::kind::error;
  must_hold(one.text.empty() || has_text, "only text has text");
  for (const auto& element : one.elements) check(element);
}

/// Redis reads a command as a list of strings, which is a reply, too.
void check_command(const redis::command& command) {
  const auto back = decode(redis::encode(command), 7);
  must_hold(!back.broken && back.replies.size() == 1, "a command is one list");
  const auto& elements = back.replies[0].elements;
  must_hold(elements.size() == command.size(), "of all arguments");
  for (std::size_t i = 0; i < elements.size(); ++i) must_hold(elements[i].text == command[i], "byte for byte");
}

void run(std::string_view bytes, std::size_t longest_piece) {
  const auto whole = decode(bytes, bytes.size() + 1);
  must_hold(decode(bytes, longest_piece) == whole, "replies do not depend on the pieces");
  for (const auto& one : whole.replies) check(one);
  redis::command command{"RPUSH"};
  in_pieces(bytes, longest_piece, [&](std::string_view piece) { command.emplace_back(piece); });
  if (command.size() <= redis::reply_decoder::max_elements) check_command(command);
}

}  // namespace

}  // namespace luka::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  luka::fuzz::input in(data, size);
  const std::size_t longest_piece = 1 + in.number(31);
  luka::fuzz::run(in.rest(), longest_piece);
  return 0;
}
