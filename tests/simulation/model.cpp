#include "tests/simulation/model.hpp"

#include <stdexcept>

namespace luka::sim {

namespace {

using proto::failure;

class scripted_stream final : public worker::answer_stream {
 public:
  scripted_stream(const asio::any_io_executor& executor, chance& random, oracle& watcher, const model_manners& manners,
                  const question_name& question)
      : random_(random), watcher_(watcher), manners_(manners), question_(question), changed_(executor) {}

  task<worker::answer_piece> next() override {
    if (run_ == 0) begin();
    const auto due = monotonic_clock::now() + pause();
    while (!closed_ && monotonic_clock::now() < due) co_await changed_.wait(due);
    co_return closed_ ? failed(failure::cancelled) : next_piece();
  }

  void close() override {
    closed_ = true;
    changed_.notify();
  }

 private:
  void begin() {
    run_ = watcher_.run_begins(question_);
    const auto words = random_.happens(manners_.long_answers) ? 450 + random_.below(200) : 1 + random_.below(60);
    text_ = answer_text(question_, run_, static_cast<unsigned>(words));
    watcher_.run_says(question_, run_, text_);
    if (random_.happens(manners_.failing)) fails_at_ = random_.below(text_.size());
    if (random_.happens(manners_.dying)) dies_at_ = random_.below(text_.size());
    if (random_.happens(manners_.broken)) breaks_at_ = random_.below(text_.size());
    if (random_.happens(manners_.stalling)) stalls_at_ = random_.below(text_.size());
  }

  duration pause() {
    if (at_ < stalls_at_) return at_ == 0 ? random_.between(20, 1500) : random_.between(10, 250);
    stalls_at_ = ~std::uint64_t(0);
    return random_.between(2000, 15'000);
  }

  worker::answer_piece next_piece() {
    if (at_ >= breaks_at_) throw std::runtime_error("a bug");
    if (at_ >= fails_at_) {
      constexpr failure reasons[] = {failure::model_failed, failure::cut_off, failure::timed_out, failure::model_busy,
                                     failure::model_unreachable};
      const auto why = reasons[random_.below(std::size(reasons))];
      watcher_.run_fails(question_, run_, why);
      return failed(why);
    }
    if (at_ >= dies_at_) {
      const auto why = at_ == 0 ? failure::model_unreachable : failure::cut_off;
      watcher_.run_fails(question_, run_, why);
      return failed(why, worker::cure::elsewhere);
    }
    worker::answer_piece piece;
    piece.text = text_.substr(at_, 1 + random_.below(text_.size() > 3000 ? 400 : 70));
    at_ += piece.text.size();
    if (at_ == text_.size()) piece.end.emplace().finish_reason = "stop";
    return piece;
  }

  static worker::answer_piece failed(failure why, worker::cure helps = worker::cure::none) {
    worker::answer_piece piece;
    auto& report = piece.end.emplace().failed.emplace();
    report.reason = why;
    report.helps = helps;
    return piece;
  }

  chance& random_;
  oracle& watcher_;
  const model_manners& manners_;
  question_name question_;
  wakeup changed_;
  bool closed_ = false;
  unsigned run_ = 0;
  std::string text_;
  std::uint64_t at_ = 0;
  std::uint64_t fails_at_ = ~std::uint64_t(0), dies_at_ = ~std::uint64_t(0), breaks_at_ = ~std::uint64_t(0),
                stalls_at_ = ~std::uint64_t(0);
};

}  // namespace

std::unique_ptr<worker::answer_stream> scripted_model::ask(worker::question what) {
  const auto question = read_question(what.messages.back().content);
  if (!question) throw std::logic_error("nobody has asked: " + what.messages.back().content);
  return std::make_unique<scripted_stream>(executor_, random_, watcher_, manners_, *question);
}

}  // namespace luka::sim
