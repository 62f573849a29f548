// A formula that stands by itself: "$$ … $$", "\[ … \]" or "\begin{align} … \end{align}", in lines of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace luka::gateway::render {

/// Pure. Follows such a formula line by line. What is not closed before a blank line that is followed by something else
/// (LaTeX allows none inside), or within so many lines that nobody writes, has not been a formula.
class display_formula {
 public:
  enum class state { open, complete, not_one };

  /// Whether this line begins one, and if so the formula after it: open, or complete already.
  static std::optional<display_formula> begin(std::string_view line);

  state take(std::string_view line);
  [[nodiscard]] state now() const { return state_; }
  /// Whether what there is would be taken for one if nothing followed: complete, or "$$" was alone on its line.
  [[nodiscard]] bool is_believable() const;
  /// The LaTeX so far, without "$$" or "\[".
  [[nodiscard]] const std::string& latex() const { return latex_; }

 private:
  void take_content(std::string_view text);

  std::string closer_;
  bool closer_is_content_ = false;  ///< "\end{…}" is
  bool opener_is_alone_ = false;
  std::string latex_;
  std::size_t lines_ = 0;
  bool blank_seen_ = false;
  state state_ = state::open;
};

}  // namespace luka::gateway::render
