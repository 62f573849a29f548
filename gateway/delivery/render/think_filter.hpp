// Takes out what a model thought, where it stands in its answer as <think>…</think>.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace luka::gateway::render {

/// Pure and incremental; the result does not depend on how the text was cut. A tag (<think>, <thinking>) counts where a
/// line begins with it; in fenced code it is text, and so is one in `code`. What is not closed hides the rest. A closing
/// tag without an opening one means that the opening one was part of the prompt: everything before it was thought, so
/// the answer begins anew; once at most, and only where nothing else was taken out before.
class think_filter {
 public:
  /// Appends to `out` what belongs to the answer. True if the answer begins anew: what was given out by earlier calls is
  /// to be forgotten, `out` holds only what follows the tag.
  bool filter(std::string_view more, std::string& out);
  /// What was kept because it looked like the beginning of a tag.
  void finish(std::string& out);

 private:
  enum class place { line_start, within_line, thought, after_thought };

  bool take(char c, std::string& out);
  bool take_at_line_start(char c, std::string& out);
  void take_thought(char c);
  void give(char c, std::string& out);
  void end_line();

  place place_ = place::line_start;
  std::string held_;  ///< may be the beginning of a tag
  std::string line_;  ///< of the line given out so far, its beginning: enough to recognise a fence
  char fence_ = 0;    ///< of the code that we are in
  std::size_t fence_length_ = 0;
  bool found_thought_ = false;
};

}  // namespace luka::gateway::render
