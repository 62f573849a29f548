#include "tests/simulation/oracle.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/conversation/texts.hpp"

namespace luka::sim {

namespace texts = gateway::texts;

namespace {

/// Reads "c3", "q2" …: the letter, then a number.
template <class Number>
bool take(std::string_view& from, char letter, Number& into) {
  if (from.empty() || from.front() != letter) return false;
  const auto* const end = from.data() + from.size();
  const auto [stopped, error] = std::from_chars(from.data() + 1, end, into);
  if (error != std::errc()) return false;
  from.remove_prefix(static_cast<std::size_t>(stopped - from.data()));
  return true;
}

struct word {
  question_name question;
  unsigned run = 0, number = 0;
  bool whole = false;  ///< a text that grows may end within a word
};

std::optional<word> read_word(std::string_view text) {
  word found;
  const bool begins = take(text, 'c', found.question.chat) && take(text, 'q', found.question.number) &&
                      take(text, 'r', found.run) && take(text, 'w', found.number);
  if (!begins) return std::nullopt;
  found.whole = text == "x";
  return found;
}

/// What is left of a word whose end has not come yet: "c", "c3q", "c3q2r1w" …
bool is_begun_word(std::string_view text) {
  constexpr std::string_view letters = "cqrw";
  for (const char letter : letters) {
    if (text.empty()) return letter != letters.front();
    if (text.front() != letter) return false;
    text.remove_prefix(1);
    const auto end = text.find_first_not_of("0123456789");
    text.remove_prefix(std::min(end, text.size()));
  }
  return text.empty();
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> all;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \n", at)) != std::string_view::npos) {
    const auto end = std::min(text.find_first_of(" \n", at), text.size());
    all.push_back(text.substr(at, end - at));
    at = end;
  }
  return all;
}

bool is_line(std::string_view note) {
  return note == texts::catching_up || note == texts::without_memory || note == texts::forgotten ||
         note == texts::nothing_to_forget || note == texts::cannot_forget;
}

void join(std::string& text, std::string_view more) {
  if (!text.empty()) text += ' ';
  text += more;
}

constexpr std::string_view broken_off_mark = "[…]";

std::string id_of(std::int64_t message) { return "message " + std::to_string(message); }

}  // namespace

std::string to_string(const question_name& question) {
  return "c" + std::to_string(question.chat) + "q" + std::to_string(question.number);
}
std::string text_of(const question_name& question) { return to_string(question) + "?"; }

std::optional<question_name> read_question(std::string_view text) {
  question_name found;
  if (!take(text, 'c', found.chat) || !take(text, 'q', found.number) || text != "?") return std::nullopt;
  return found;
}

std::string answer_text(const question_name& question, unsigned run, unsigned words) {
  const auto head = to_string(question) + "r" + std::to_string(run) + "w";
  std::string text;
  for (unsigned i = 0; i < words; ++i) join(text, head + std::to_string(i) + "x");
  return text;
}

void oracle::asked(const question_name& question) {
  asked_[question];
  ++totals_.asked;
}

void oracle::asked_to_forget(std::int64_t chat) {
  for (auto& [name, mine] : asked_)
    if (name.chat == chat) mine.forgotten = true;
}

unsigned oracle::run_begins(const question_name& question) {
  auto& runs = asked_.at(question).runs;
  runs.emplace_back();
  ++totals_.runs;
  return static_cast<unsigned>(runs.size());
}

void oracle::run_says(const question_name& question, unsigned number, std::string whole_text) {
  asked_.at(question).runs.at(number - 1).text = std::move(whole_text);
}

void oracle::run_fails(const question_name& question, unsigned number, proto::failure why) {
  asked_.at(question).runs.at(number - 1).failed = why;
}

void oracle::understand(message& into, const sighting& from) {
  into.chat = from.chat;
  into.id = from.message;
  into.text = from.text;
  into.growing = from.growing;
  into.deleted = from.deleted;
  into.final_at = sightings_;
  unsigned next = 0;
  for (const auto part : split(from.text)) {
    const auto read = read_word(part);
    if (!read) {
      if (!is_begun_word(part)) join(into.note, part);
      continue;
    }
    if (read->question.chat != from.chat) complain("foreign", id_of(from.message) + ": " + std::string(part));
    if (!into.about) {
      into.about = read->question;
      into.run = read->run;
      next = into.first_word = read->number;
    }
    const bool fits = read->question == *into.about && read->run == into.run && (read->number == next++ || !read->whole);
    if (!fits) complain("wrong", id_of(from.message) + ": \"" + std::string(part) + "\" is out of place");
    join(into.words, part);
  }
}

void oracle::saw(const sighting& now) {
  ++sightings_;
  message after;
  understand(after, now);
  // Whoever dismisses what a crash has left has not been answered by it.
  const auto before = messages_.find(now.message);
  const bool same = before != messages_.end() && before->second.text == now.text && !now.growing;
  after.dismissed = now.dismissed || (same && before->second.dismissed);
  if (after.dismissed && !is_whole(after)) after.growing = true;
  if (after.growing && after.words.empty()) ++totals_.statuses;
  if (before != messages_.end()) {
    compare(before->second, after);
    const bool same_end = !before->second.growing && before->second.text == after.text;
    if (same_end) after.final_at = before->second.final_at;
  }
  messages_[now.message] = std::move(after);
}

bool oracle::is_whole(const message& shown) const {
  if (!shown.about || !shown.note.empty()) return false;
  const auto asked = asked_.find(*shown.about);
  if (asked == asked_.end() || shown.run == 0 || shown.run > asked->second.runs.size()) return false;
  return asked->second.runs[shown.run - 1].text == shown.words;
}

void oracle::compare(const message& before, const message& after) {
  if (after.deleted || before.words.empty() || before.words.size() <= after.words.size()) return;
  const auto what = id_of(after.id) + ": " + std::to_string(before.words.size()) + " → " +
                    std::to_string(after.words.size()) + " characters";
  const bool later_run = after.words.empty() || (after.about == before.about && after.run > before.run);
  if (later_run && !after.growing) ++totals_.overtaken;
  else complain("shrunk", what);
}

/// Lines that are about no question.
bool oracle::note_line(const message& said) {
  if (!is_line(said.note)) return false;
  if (said.note == texts::cannot_forget) could_not_forget_.insert(said.chat);
  ++totals_.notices;
  return true;
}

bool oracle::all_ended() const {
  std::map<std::int64_t, std::size_t> ends, questions;
  std::map<question_name, bool> with_words;
  for (const auto& [name, mine] : asked_)
    if (!mine.forgotten) ++questions[name.chat];
  for (const auto& [id, each] : messages_) {
    if (each.deleted || each.growing || is_line(each.note)) continue;
    if (!each.about) ++ends[each.chat];
    else if (std::exchange(with_words[*each.about], true) == false) ++ends[each.chat];
  }
  return std::ranges::all_of(questions, [&](const auto& each) { return ends[each.first] >= each.second; });
}

void oracle::remembered(std::int64_t chat, const std::vector<proto::chat_message>& turns) { turns_[chat] = turns; }

/// A page on which nothing is left but that the answer broke off belongs to the message above it.
void oracle::join_pages() {
  std::map<std::int64_t, const message*> above;
  for (auto& [id, each] : messages_) {
    if (each.deleted) continue;
    auto& last = above[each.chat];
    // Also one that breaks off within its first word.
    const bool is_rest = each.text.starts_with(broken_off_mark) ||
                         (last && last->about && each.note.starts_with(broken_off_mark) &&
                          each.text.starts_with(to_string(*last->about) + "r"));
    if (!each.about && last && is_rest) {
      each.about = last->about;
      each.run = last->run;
    }
    last = &each;
  }
}

/// The whole text of a question that has another end is what a crash has left.
void oracle::leave_out_dismissed() {
  for (auto& [id, each] : messages_) {
    if (!each.dismissed || !pressed_.contains(id) || each.growing || each.deleted) continue;
    each.growing = std::ranges::any_of(messages_, [&](const auto& other) {
      return other.first != id && other.second.about == each.about && !other.second.growing && !other.second.deleted;
    });
  }
}

void oracle::judge() {
  join_pages();
  leave_out_dismissed();
  std::map<question_name, std::vector<const message*>> about;
  for (const auto& [id, each] : messages_)
    if (!each.deleted && each.about) about[*each.about].push_back(&each);
  for (auto& [name, mine] : asked_) judge_question(name, mine, about[name]);
  assign_sentences();
  for (auto& [name, mine] : asked_) {
    if (mine.parked) ++totals_.parked;
    if (mine.ends.empty() && !mine.forgotten && !is_told_elsewhere(name, mine)) complain("lost", to_string(name) + (about[name].empty() ? ": nothing" : ": stuck"));
  }
  judge_order();
  judge_history();
}

/// "Stopped." may have been counted for an older question of the chat, of which nothing was to be said.
bool oracle::is_told_elsewhere(const question_name& name, const asked_question& mine) const {
  return mine.stopped && std::ranges::any_of(asked_, [&](const auto& one) {
    return one.first.chat == name.chat && one.first < name && one.second.forgotten && one.second.sentence;
  });
}

void oracle::judge_question(const question_name& name, asked_question& mine, std::vector<const message*> about) {
  std::vector<const message*> ended;
  for (const auto* each : about)
    if (!each->growing) ended.push_back(each);
  // What broke off may be of several messages; the last of them says so.
  const auto has_note = [](const message* each) { return !each->note.empty(); };
  for (const auto* each : ended)
    if (has_note(each)) judge_sentence(name, mine, *each);
  if (std::erase_if(ended, has_note) > 0)
    std::erase_if(ended, [&](const message* each) { return each->id < mine.first_message; });
  const auto growing = static_cast<std::uint64_t>(std::ranges::count_if(about, [](auto* each) { return each->growing; }));
  if (!ended.empty()) {
    const auto run = ended.back()->run;
    std::string shown;
    std::size_t pages = 0;
    for (const auto* each : ended) {
      if (each->run != run || (each->first_word == 0) != shown.empty()) continue;
      join(shown, each->words);
      mine.ended_at = std::max(mine.ended_at, each->final_at);
      if (pages++ == 0) mine.first_message = each->id;
    }
    mine.ends.push_back(mine.first_message);
    ++totals_.answered;
    mine.final_text = shown;
    const bool is_said = run >= 1 && run <= mine.runs.size() && mine.runs[run - 1].text == shown;
    if (!is_said)
      complain("wrong", to_string(name) + " run " + std::to_string(run) + ": " + std::to_string(shown.size()) +
                            " characters that look finished, \"" + shown.substr(0, 40) + "\" …");
    if (pages < ended.size())
      complain("duplicate", to_string(name) + " is answered in " + std::to_string(ended.size()) + " messages");
  }
  if (mine.ends.size() > 1) complain("duplicate", to_string(name) + " has " + std::to_string(mine.ends.size()) + " ends");
  if (!mine.ends.empty()) totals_.orphans += growing;
}

void oracle::judge_sentence(const question_name& name, asked_question& mine, const message& said) {
  ++totals_.failed;
  mine.sentence = true;
  mine.ends.push_back(said.id);
  mine.first_message = said.id;
  mine.ended_at = said.final_at;
  if (!is_honest(mine, said.note)) complain("failed", to_string(name) + ": " + said.note);
}

bool oracle::is_honest(const asked_question& mine, const std::string& note) const {
  const auto says = [&](const std::string& sentence) { return note == sentence || note == texts::broken_off(sentence); };
  for (const auto& each : mine.runs)
    if (each.failed && says(texts::failure(*each.failed, ""))) return true;
  if ((mine.forgotten || mine.stopped) && says(texts::failure(proto::failure::cancelled, ""))) return true;
  for (unsigned tries = 1; mine.parked && tries <= 3; ++tries)
    if (says(texts::parked(tries))) return true;
  return false;
}

/// A sentence alone does not say what it is about: it is about the oldest question of its chat without an end.
void oracle::assign_sentences() {
  for (const auto& [id, each] : messages_) {
    if (each.deleted || each.about) continue;
    if (each.growing) {
      ++totals_.orphans;
      continue;
    }
    if (note_line(each)) continue;
    if (const auto stopped = stopped_at_.find(id); stopped != stopped_at_.end()) {
      if (auto& mine = asked_.at(stopped->second); mine.ends.empty() && is_honest(mine, each.note)) {
        judge_sentence(stopped->second, mine, each);
        continue;
      }
    }
    const auto is_open = [&](const auto& one) { return one.first.chat == each.chat && one.second.ends.empty(); };
    // Of a question that was dropped nothing is said.
    auto open = std::ranges::find_if(asked_, [&](const auto& one) { return is_open(one) && is_honest(one.second, each.note); });
    if (open == asked_.end())
      open = std::ranges::find_if(asked_, [&](const auto& one) { return is_open(one) && !one.second.forgotten; });
    if (open == asked_.end()) complain("duplicate", id_of(id) + " is about no open question: " + each.note);
    else judge_sentence(open->first, open->second, each);
  }
}

void oracle::judge_order() {
  const std::pair<const question_name, asked_question>* last = nullptr;
  for (const auto& each : asked_) {
    if (each.second.ends.empty() || each.second.forgotten) continue;
    const bool same_chat = last && last->first.chat == each.first.chat;
    if (same_chat && (last->second.first_message > each.second.first_message || last->second.ended_at > each.second.ended_at))
      complain("disorder", to_string(each.first) + " before " + to_string(last->first));
    last = &each;
  }
}

void oracle::judge_history() {
  std::map<question_name, std::string> kept;
  for (const auto& [chat, turns] : turns_) {
    std::optional<question_name> last;
    for (std::size_t i = 0; i + 1 < turns.size(); i += 2) {
      const auto name = read_question(turns[i].content);
      if (!name || name->chat != chat || turns[i].role != "user" || turns[i + 1].role != "assistant") {
        complain("history", "chat " + std::to_string(chat) + ": " + turns[i].content);
        continue;
      }
      if (!kept.emplace(*name, turns[i + 1].content).second) complain("history", to_string(*name) + " is there twice");
      else if (last && *name < *last) complain("history", to_string(*name) + " is after " + to_string(*last));
      last = name;
    }
  }
  for (const auto& [name, mine] : asked_) {
    const auto found = kept.find(name);
    const bool is_kept = found != kept.end();
    if (mine.forgotten) {
      if (is_kept && !could_not_forget_.contains(name.chat)) complain("history", to_string(name) + " was to be forgotten");
      continue;
    }
    // It may be stopped, or given up, when the answer is whole already and its worker has no time left to say so.
    if (mine.sentence && is_kept && !mine.stopped && !mine.parked) complain("history", to_string(name) + " is remembered, and was not told");
    if (mine.final_text.empty()) continue;
    if (!is_kept) complain("history", to_string(name) + " is missing");
    else if (found->second != mine.final_text) complain("history", to_string(name) + " is not what was on the screen");
  }
}

}  // namespace luka::sim
