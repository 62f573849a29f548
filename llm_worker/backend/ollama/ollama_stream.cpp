#include "llm_worker/backend/ollama/ollama_stream.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "common/async/sleep.hpp"
#include "llm_worker/backend/ollama/failure_table.hpp"

namespace luka::worker::ollama {

namespace {

constexpr std::size_t longest_refusal = 16 * 1024;

/// How long the end of the HTTP body may follow the model's "done". It usually comes in the next segment, and with it
/// the connection can be kept.
constexpr std::chrono::milliseconds patience_for_end_of_body{100};

failure_report hung_up() { return classify_transport(http::errc::cancelled); }

failure_report too_slow() {
  failure_report report;
  report.reason = proto::failure::timed_out;
  report.detail = "the answer takes longer than OLLAMA_ANSWER_TIMEOUT";
  return report;
}

}  // namespace

ollama_stream::ollama_stream(http::client& pool, http::request request, http::timeouts limits, duration longest,
                             std::string model)
    : pool_(pool), request_(std::move(request)), limits_(limits), longest_(longest), model_(std::move(model)) {}

void ollama_stream::close() {
  closed_ = true;
  if (lease_) (*lease_)->close();
}

task<answer_piece> ollama_stream::next() {
  if (!std::exchange(opened_, true)) {
    give_up_at_ = monotonic_clock::now() + longest_;
    failure refused = co_await open();
    if (refused) reader_.break_off(std::move(*refused));
  }
  while (!reader_.end() && !reader_.has_text()) {
    const auto got = co_await (*lease_)->read_some(buffer_);
    if (closed_) reader_.break_off(hung_up());
    else if (!got) reader_.break_off(classify_transport(got.error()));
    else if (*got == 0) reader_.finish();
    else reader_.push(std::string_view(buffer_.data(), *got));
    if (monotonic_clock::now() >= give_up_at_) reader_.break_off(too_slow());
  }
  answer_piece piece;
  piece.text = reader_.take_text();
  piece.end = reader_.end();
  if (piece.end) co_await release();
  co_return piece;
}

/// A kept connection may have died while nobody looked (the server was restarted). As long as not one byte of an answer
/// has come, asking again on another connection does no harm: a generation has no effect but its answer.
task<ollama_stream::failure> ollama_stream::open() {
  bool may_repeat = false;
  failure refused = co_await open_once(may_repeat);
  if (refused && may_repeat && !closed_) refused = co_await open_once(may_repeat);
  co_return refused;
}

task<ollama_stream::failure> ollama_stream::open_once(bool& may_repeat) {
  lease_.reset();
  if (closed_) co_return hung_up();
  auto borrowed = co_await pool_.borrow();
  if (closed_) co_return hung_up();
  auto& connection = *lease_.emplace(std::move(borrowed));
  const bool was_kept = connection.is_reusable();
  const auto head = co_await connection.begin(request_, limits_);
  if (closed_) co_return hung_up();
  if (!head) {
    may_repeat = was_kept && (http::certainly_not_executed(head.error()) || head.error() == http::errc::no_answer);
    co_return classify_transport(head.error());
  }
  may_repeat = false;
  if (head->status == 200) co_return std::nullopt;
  failure refused = co_await read_refusal(head->status);
  co_return refused;
}

task<ollama_stream::failure> ollama_stream::read_refusal(unsigned status) {
  std::string body;
  while (body.size() < longest_refusal) {
    const auto got = co_await (*lease_)->read_some(buffer_);
    if (!got || *got == 0) break;
    body.append(buffer_.data(), *got);
  }
  if (closed_) co_return hung_up();
  co_return classify_status(status, body, model_);
}

/// Gives the connection back if the body has ended or ends now; closes it otherwise, which also ends a generation that
/// nobody listens to.
task<> ollama_stream::release() {
  using namespace asio::experimental::awaitable_operators;
  if (!lease_) co_return;
  if (!closed_ && !reader_.end()->failed && !(*lease_)->is_reusable())
    (void)co_await ((*lease_)->read_some(buffer_) || sleep_for(patience_for_end_of_body));
  lease_.reset();
}

}  // namespace luka::worker::ollama
