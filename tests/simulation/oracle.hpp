// Decides whether people were served as promised, from what they saw.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proto/failure.hpp"
#include "proto/history.hpp"

namespace luka::sim {

/// The second question of chat 3 is "c3q2?".
struct question_name {
  std::int64_t chat = 0;
  unsigned number = 0;

  auto operator<=>(const question_name&) const = default;
};
std::string text_of(const question_name& question);
std::optional<question_name> read_question(std::string_view text);
std::string to_string(const question_name& question);

/// What the model says in its `run`th run of this question: words that each tell whose they are, "c3q2r1w0x c3q2r1w1x …".
std::string answer_text(const question_name& question, unsigned run, unsigned words);

/// A message as it stands on the screen from now on.
struct sighting {
  std::int64_t chat = 0, message = 0;
  std::string text;
  bool growing = false;  ///< it has a Stop button
  bool deleted = false;
  bool dismissed = false;  ///< its button, which did nothing any more, was taken away
};

/// Pure: what happens comes in, in order, and what was wrong goes out.
///
///   lost         a question without an end
///   duplicate    more than one end of a question, or an end of none
///   wrong        a text that looks finished and is not what the model said in one run
///   failed       a sentence for which there is no reason
///   foreign      words of somebody else, at any time
///   shrunk       a text became shorter, other than by the end of a later run
///   disorder     an answer above, or finished before, that of an earlier question of its chat
///   history      a turn that is missing, there twice, out of order, not what was on the screen, or not forgotten
///   open         a job that is never settled
///   broken       a process has ended itself
class oracle {
 public:
  struct counts {
    std::uint64_t asked = 0, answered = 0, failed = 0, parked = 0, orphans = 0, notices = 0, overtaken = 0, runs = 0, statuses = 0;
  };
  struct problem {
    std::string kind, what;
  };

  void asked(const question_name& question);
  /// Somebody wants their conversation forgotten: what they have asked before may be stopped, or dropped while it waits,
  /// and must not be remembered.
  void asked_to_forget(std::int64_t chat);
  /// Somebody has pressed Stop: it may end there, or may have come too late.
  /// The Stop button below this message was pressed. What has no words yet can be about any question of its chat.
  void asked_to_stop(std::int64_t chat, std::int64_t in_message) {
    pressed_.insert(in_message);
    const auto& about = messages_.at(in_message).about;
    for (auto& [name, mine] : asked_)
      if (name.chat == chat && (!about || *about == name)) mine.stopped = true;
    if (about) stopped_at_.emplace(in_message, *about);
  }
  /// Returns the number of this run, from 1 on.
  unsigned run_begins(const question_name& question);
  void run_says(const question_name& question, unsigned run, std::string whole_text);
  void run_fails(const question_name& question, unsigned run, proto::failure why);
  void saw(const sighting& now);

  /// Whether each question has an end on the screen.
  [[nodiscard]] bool all_ended() const;

  /// The end: what the history holds of each chat, and which jobs are unfinished or parked.
  void remembered(std::int64_t chat, const std::vector<proto::chat_message>& turns);
  void is_open(const std::string& job) { complain("open", job); }
  /// A task of a process has failed.
  void broke(const std::string& what) { complain("broken", what); }
  void is_parked(const question_name& question) { asked_.at(question).parked = true; }
  void judge();

  [[nodiscard]] const std::vector<problem>& problems() const { return problems_; }
  [[nodiscard]] const counts& totals() const { return totals_; }

 private:
  struct model_run {
    std::string text;
    std::optional<proto::failure> failed;
  };
  struct asked_question {
    std::vector<model_run> runs;
    bool parked = false, forgotten = false, stopped = false;
    std::string final_text;                ///< of an answered one
    std::int64_t first_message = 0;        ///< of its end
    std::uint64_t ended_at = 0;            ///< in the order of sightings
    std::vector<std::int64_t> ends;        ///< messages that are an end of it
    bool sentence = false;
  };
  /// A message, understood.
  struct message {
    std::int64_t chat = 0, id = 0;
    std::string text, words, note;         ///< the words of an answer, and whatever else it says
    std::optional<question_name> about;
    unsigned run = 0, first_word = 0;
    bool growing = false, deleted = false;
    bool dismissed = false;                ///< its button was taken away; as it stands it may be whole
    std::uint64_t final_at = 0;
  };

  void complain(std::string kind, std::string what) { problems_.push_back({std::move(kind), std::move(what)}); }
  void understand(message& into, const sighting& from);
  void compare(const message& before, const message& after);
  bool note_line(const message& said);
  [[nodiscard]] bool is_whole(const message& shown) const;
  void leave_out_dismissed();
  [[nodiscard]] bool is_told_elsewhere(const question_name& name, const asked_question& mine) const;
  void judge_question(const question_name& name, asked_question& mine, std::vector<const message*> about);
  void judge_sentence(const question_name& name, asked_question& mine, const message& said);
  [[nodiscard]] bool is_honest(const asked_question& mine, const std::string& note) const;
  void join_pages();
  void assign_sentences();
  void judge_order();
  void judge_history();

  std::map<question_name, asked_question> asked_;
  std::map<std::int64_t, message> messages_;
  std::set<std::int64_t> pressed_;                    ///< messages whose Stop button was pressed
  std::map<std::int64_t, question_name> stopped_at_;  ///< those of them that had words
  std::set<std::int64_t> could_not_forget_;  ///< chats that have been told so
  std::map<std::int64_t, std::vector<proto::chat_message>> turns_;
  std::vector<problem> problems_;
  std::uint64_t sightings_ = 0;
  counts totals_;
};

}  // namespace luka::sim
