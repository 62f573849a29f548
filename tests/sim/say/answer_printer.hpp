// Turns the successive looks of an answer, a list of messages that grow and are edited, into text for a terminal, which
// can not take back what it has printed. Decides only: no I/O, no clock.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace luka_say {

class answer_printer {
 public:
  /// The bot's messages as they are now, oldest first, as UTF-8. Returns what to print. Of the last message only what
  /// did not change since the look before is printed, since its end may still be edited.
  std::string look(const std::vector<std::string>& messages);

  /// Nothing will change any more: returns the rest, with a line end.
  std::string finish();

 private:
  std::string print_up_to(std::size_t length);
  std::string begin_again();

  std::vector<std::string> seen_;
  std::size_t message_ = 0;  // the one that is being printed
  std::string printed_;      // of that message
  bool anything_ = false;
};

}  // namespace luka_say
