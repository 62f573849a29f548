#include "tests/sim/telegram/rich_text.hpp"

#include "tests/sim/telegram/html_tag.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr int deepest = 16;
constexpr std::size_t longest_link = 4096;
constexpr std::size_t most_media = 1000;

struct mark {
  std::string_view sign;
  const char* type;
};

// Longer ones first.
constexpr std::array<mark, 7> marks = {{{"**", "bold"},
                                        {"__", "bold"},
                                        {"~~", "strikethrough"},
                                        {"==", "marked"},
                                        {"||", "spoiler"},
                                        {"*", "italic"},
                                        {"_", "italic"}}};

// core.telegram.org/bots/api#rich-message-formatting-options: the named ones that it knows.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> named_characters = {{{"&lt;", "<"},
                                                                                             {"&gt;", ">"},
                                                                                             {"&amp;", "&"},
                                                                                             {"&quot;", "\""},
                                                                                             {"&apos;", "'"},
                                                                                             {"&nbsp;", "\xc2\xa0"},
                                                                                             {"&hellip;", "…"},
                                                                                             {"&mdash;", "—"},
                                                                                             {"&ndash;", "–"},
                                                                                             {"&lsquo;", "‘"},
                                                                                             {"&rsquo;", "’"},
                                                                                             {"&ldquo;", "“"},
                                                                                             {"&rdquo;", "”"},
                                                                                             {"&#39;", "'"}}};

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

bool is_word(char c) { return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0; }

struct link {
  std::string_view text;
  std::string_view address;
  std::size_t size = 0;  // of all of it; 0: there is no link
};

class inline_parser {
 public:
  inline_parser(std::string_view text, rich_findings& found, int depth) : text_(text), found_(found), depth_(depth) {}

  json::value parse() {
    while (at_ < text_.size()) {
      if (depth_ >= deepest || !take_something()) {
        add(text_.substr(at_, 1));
        ++at_;
      }
    }
    flush();
    if (parts_.empty()) {
      return json::string();
    }
    return parts_.size() == 1 ? std::move(parts_.front()) : json::value(std::move(parts_));
  }

 private:
  bool take_something() {
    switch (text_[at_]) {
      case '\\':
        return take_escape();
      case '`':
        return take_code();
      case '$':
        return take_formula();
      case '[':
        return take_link();
      case '!':
        return take_media();
      case '<':
        return take_tag();
      case '&':
        return take_named_character();
      default:
        return std::any_of(marks.begin(), marks.end(), [&](const auto& known) { return take_marked(known); });
    }
  }

  bool take_escape() {
    if (at_ + 1 >= text_.size() || (std::ispunct(static_cast<unsigned char>(text_[at_ + 1])) == 0 && text_[at_ + 1] != '\n')) {
      return false;
    }
    add(text_.substr(at_ + 1, 1));
    at_ += 2;
    return true;
  }

  bool take_code() {
    const auto ticks = run_length(at_);
    const auto end = code_end(at_);
    if (end == std::string_view::npos) {
      // None of these ticks begins code: a shorter run in their middle must not either.
      add(text_.substr(at_, ticks));
      at_ += ticks;
      return true;
    }
    auto code = text_.substr(at_ + ticks, end - at_ - 2 * ticks);
    if (code.size() > 2 && code.front() == ' ' && code.back() == ' ') {
      code = code.substr(1, code.size() - 2);
    }
    add_object({{"type", "code"}, {"text", code}});
    found_.visible += code;
    at_ = end;
    return true;
  }

  bool take_formula() {
    if (text_.substr(at_).starts_with("$$")) {
      return take_displayed_formula();
    }
    const auto begin = at_ + 1;
    if (begin >= text_.size() || is_blank(text_[begin])) {
      return false;
    }
    for (auto end = text_.find('$', begin); end != std::string_view::npos; end = text_.find('$', end + 1)) {
      const bool digit_after = end + 1 < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end + 1])) != 0;
      if (text_[end - 1] == '\\') {
        continue;
      }
      if (is_blank(text_[end - 1]) || digit_after) {
        return false;  // "$5 and $6" is money
      }
      add_formula(text_.substr(begin, end - begin));
      at_ = end + 1;
      return true;
    }
    return false;
  }

  bool take_displayed_formula() {
    const auto end = text_.find("$$", at_ + 2);
    if (end == std::string_view::npos || end == at_ + 2) {
      add("$$");
      at_ += 2;
      return true;
    }
    add_formula(text_.substr(at_ + 2, end - at_ - 2));
    at_ = end + 2;
    return true;
  }

  bool take_link() {
    const auto found = link_at(at_);
    if (found.size == 0) {
      return false;
    }
    const bool mail = found.address.starts_with("mailto:");
    json::object object{{"type", mail ? "email_address" : "url"}, {"text", inside(found.text)}};
    object[mail ? "email_address" : "url"] = found.address.substr(mail ? 7 : 0);
    add_object(std::move(object));
    at_ += found.size;
    return true;
  }

  bool take_media() {
    const auto found = at_ + 1 < text_.size() && text_[at_ + 1] == '[' ? link_at(at_ + 1) : link();
    if (found.size == 0) {
      return false;
    }
    if (!found.address.starts_with("tg://emoji") && !found.address.starts_with("tg://time")) {
      add_media(found.address);
    }
    add(found.text);
    at_ += 1 + found.size;
    return true;
  }

  bool take_tag() {
    const auto rest = text_.substr(at_);
    if (rest.starts_with("<http://") || rest.starts_with("<https://") || rest.starts_with("<mailto:")) {
      const auto end = rest.find_first_of("> \n");
      if (end != std::string_view::npos && rest[end] == '>') {
        const auto address = rest.substr(1, end - 1);
        add_object({{"type", "url"}, {"text", address}, {"url", address}});
        found_.visible += address;
        at_ += end + 1;
        return true;
      }
    }
    switch (html_tag_at(rest)) {
      case html_tag::media:
        add_media(rest.substr(0, std::min(rest.find('>'), std::size_t{200})));
        break;
      case html_tag::markup:
        ++found_.html_tags;
        break;
      case html_tag::none:
        break;
    }
    return false;
  }

  bool take_named_character() {
    for (const auto& [name, character] : named_characters) {
      if (text_.substr(at_).starts_with(name)) {
        add(character);
        at_ += name.size();
        return true;
      }
    }
    return false;
  }

  bool take_marked(const mark& known) {
    const auto size = known.sign.size();
    const auto begin = at_ + size;
    if (!text_.substr(at_).starts_with(known.sign) || begin >= text_.size() || is_blank(text_[begin]) ||
        (known.sign[0] == '_' && at_ > 0 && is_word(text_[at_ - 1]))) {
      return false;
    }
    const auto end = closing_mark(known.sign, begin);
    if (end == std::string_view::npos) {
      return false;
    }
    add_object({{"type", known.type}, {"text", inside(text_.substr(begin, end - begin))}});
    at_ = end + size;
    return true;
  }

  // Where the mark that ends what begins at `from` stands. In a run of marks that is longer, it is the last one.
  std::size_t closing_mark(std::string_view sign, std::size_t from) {
    if (hopeless_.contains(sign)) {
      return std::string_view::npos;
    }
    for (auto at = from; at < text_.size();) {
      if (text_[at] == '\\') {
        at += 2;
      } else if (text_[at] == '`') {
        const auto end = code_end(at);
        at = end == std::string_view::npos ? at + run_length(at) : end;
      } else if (text_[at] != sign[0]) {
        ++at;
      } else {
        const auto run = run_length(at);
        const auto after = at + run;
        const bool fits = sign.size() == 2 ? run >= 2 : run % 2 == 1;
        const bool in_word = sign[0] == '_' && after < text_.size() && is_word(text_[after]);
        if (fits && at > from && !is_blank(text_[at - 1]) && !in_word) {
          return after - sign.size();
        }
        at = after;
      }
    }
    hopeless_.insert(sign);
    return std::string_view::npos;
  }

  std::size_t run_length(std::size_t at) const {
    return std::min(text_.find_first_not_of(text_[at], at), text_.size()) - at;
  }

  // Behind the run of ticks that closes the one at `at`.
  std::size_t code_end(std::size_t at) {
    const auto ticks = run_length(at);
    if (open_ended_.contains(ticks)) {
      return std::string_view::npos;
    }
    for (auto next = text_.find('`', at + ticks); next != std::string_view::npos; next = text_.find('`', next)) {
      const auto run = run_length(next);
      next += run;
      if (run == ticks) {
        return next;
      }
    }
    open_ended_.insert(ticks);
    return std::string_view::npos;
  }

  link link_at(std::size_t at) const {
    const auto rest = text_.substr(at, longest_link);
    std::size_t open = 0;
    std::size_t close = 0;
    for (std::size_t i = 0; i < rest.size() && close == 0; ++i) {
      i += rest[i] == '\\' ? 1U : 0U;
      open += i < rest.size() && rest[i] == '[' ? 1U : 0U;
      if (i < rest.size() && rest[i] == ']' && --open == 0) {
        close = i;
      }
    }
    if (close == 0 || close + 1 >= rest.size() || rest[close + 1] != '(') {
      return {};
    }
    std::size_t depth = 0;
    for (auto i = close + 1; i < rest.size() && rest[i] != '\n'; ++i) {
      depth += rest[i] == '(' ? 1U : 0U;
      if (rest[i] == ')' && --depth == 0) {
        const auto inner = rest.substr(close + 2, i - close - 2);
        return {rest.substr(1, close - 1), address_in(inner), i + 1};
      }
    }
    return {};
  }

  // Without the title and the angle brackets.
  static std::string_view address_in(std::string_view inner) {
    if (inner.starts_with('<')) {
      return inner.substr(1, std::min(inner.find('>'), inner.size()) - 1);
    }
    return inner.substr(0, inner.find_first_of(" \t"));
  }

  json::value inside(std::string_view text) const { return inline_parser(text, found_, depth_ + 1).parse(); }

  void add(std::string_view text) {
    pending_ += text;
    found_.visible += text;
  }

  void add_object(json::object object) {
    flush();
    parts_.push_back(std::move(object));
  }

  void add_formula(std::string_view expression) {
    add_object({{"type", "mathematical_expression"}, {"expression", expression}});
    found_.visible += expression;
  }

  void add_media(std::string_view address) {
    if (found_.media.size() < most_media) {
      found_.media.emplace_back(address);
    }
  }

  void flush() {
    if (!pending_.empty()) {
      parts_.push_back(json::string(std::exchange(pending_, {})));
    }
  }

  std::string_view text_;
  rich_findings& found_;
  int depth_;
  std::size_t at_ = 0;
  std::string pending_;
  json::array parts_;
  std::set<std::string_view> hopeless_;  // marks that nothing closes from here on
  std::set<std::size_t> open_ended_;     // runs of ticks likewise
};

}  // namespace

json::value parse_rich_text(std::string_view markdown, rich_findings& found) {
  return inline_parser(markdown, found, 0).parse();
}

}  // namespace telegram_sim
