// A stream of server-sent events: bytes as they arrive, events as they were written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "common/line_splitter.hpp"

namespace luka::worker::openai {

/// Pure. An event ends with a blank line; several data lines are one text; comments and unknown fields say nothing; the
/// space after "data:" may be missing. A line that starts with '{' is taken for an event of its own: some servers answer
/// with plain JSON where they should stream. Bounded: an event over the limit makes the splitter fail for good.
class event_splitter {
 public:
  explicit event_splitter(std::size_t longest) : limit_(longest), lines_(longest) {}

  /// Calls `on_event(std::string_view name, std::string_view data)` for every event that has ended. False when one is
  /// over the limit.
  template <class OnEvent>
  bool push(std::string_view bytes, OnEvent&& on_event) {
    const bool fits = lines_.push(bytes, [&](std::string_view line) { take(line, on_event); });
    return fits && !too_long_;
  }

  /// The body has ended: what has come of an event counts, too.
  template <class OnEvent>
  void finish(OnEvent&& on_event) {
    if (!lines_.unfinished().empty()) take(std::string(lines_.unfinished()), on_event);
    take({}, on_event);
  }

  /// Something has come that is neither a field, nor a comment, nor JSON.
  [[nodiscard]] bool saw_rubbish() const { return saw_rubbish_; }

 private:
  template <class OnEvent>
  void take(std::string_view line, OnEvent& on_event) {
    if (too_long_) return;
    if (line.empty() || line.front() == '{') {
      dispatch(on_event);
      if (!line.empty()) on_event(std::string_view(), line);
      return;
    }
    const auto colon = line.find(':');
    const auto field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") add_data(value);
    else if (field == "event") name_ = value;
    else if (!field.empty() && field != "id" && field != "retry") saw_rubbish_ = true;
  }

  template <class OnEvent>
  void dispatch(OnEvent& on_event) {
    const bool any = std::exchange(has_data_, false);
    const std::string name = std::exchange(name_, {}), data = std::exchange(data_, {});
    if (any) on_event(std::string_view(name), std::string_view(data));
  }

  void add_data(std::string_view value) {
    if (has_data_) data_ += '\n';
    data_ += value;
    has_data_ = true;
    too_long_ = data_.size() > limit_;
  }

  std::size_t limit_;
  line_splitter lines_;
  std::string name_, data_;
  bool has_data_ = false, saw_rubbish_ = false, too_long_ = false;
};

}  // namespace luka::worker::openai
