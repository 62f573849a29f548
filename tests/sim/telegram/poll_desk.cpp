#include "tests/sim/telegram/poll_desk.hpp"

#include "tests/sim/telegram/api_reply.hpp"

#include <boost/asio/this_coro.hpp>

namespace telegram_sim {
namespace {

namespace asio = boost::asio;

poll_query read_query(const call_params& params) {
  poll_query query;
  query.offset = params.integer("offset").value_or(0);
  query.limit = params.integer("limit").value_or(100);
  query.timeout = std::chrono::seconds(params.integer("timeout").value_or(0));
  return query;
}

poll_answer refusal(std::string_view why) {
  const auto error = conflict(why);
  return poll_answer{error_reply(error), error};
}

}  // namespace

void poll_desk::wake() {
  if (waiting_) {
    waiting_->timer.cancel();
  }
}

std::optional<poll_answer> poll_desk::answer_now(const poll_query& query, bool may_be_empty) {
  if (!all_.raw_polls.empty()) {
    poll_answer raw;
    raw.reply.status = all_.raw_polls.front().status;
    raw.reply.body = std::move(all_.raw_polls.front().body);
    all_.raw_polls.pop_front();
    return raw;
  }
  const auto batch = all_.updates.read(query.offset, static_cast<std::size_t>(query.limit), clock_.now());
  if (batch.count == 0 && !may_be_empty) {
    return std::nullopt;
  }
  const auto now = clock_.now();
  for (const auto id : batch.ids) {
    all_.history.hand_out(id, now);
  }
  rules_.answered(now);
  return poll_answer{ok_reply_text(batch.json), std::nullopt};
}

asio::awaitable<std::optional<poll_answer>> poll_desk::refuse(web_exchange& caller, std::string_view why) {
  const auto delay = rules_.conflict_delay(clock_.now());
  if (delay > sim_time(0)) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer pause(executor, delay);
    const bool still_there = co_await caller.wait(pause);
    if (!still_there) {
      co_return std::nullopt;
    }
  }
  co_return refusal(why);
}

asio::awaitable<std::optional<poll_answer>> poll_desk::poll(web_exchange& caller, const call_params& params) {
  if (all_.webhook_active) {
    auto refused = co_await refuse(caller, wording::webhook_active);
    co_return refused;
  }
  all_.wanted_updates.choose(params.structured_or_null("allowed_updates"));
  const auto query = rules_.admit(read_query(params), clock_.now());
  if (auto answer = answer_now(query, query.timeout == std::chrono::seconds(0))) {
    co_return answer;
  }
  if (waiting_) {
    waiting_->displaced = true;
    waiting_->timer.cancel();
  }
  const auto executor = co_await asio::this_coro::executor;
  const auto own = std::make_shared<waiting_poll>(executor);
  waiting_ = own;
  const auto deadline = clock_.now() + query.timeout;
  own->timer.expires_after(query.timeout);
  std::optional<poll_answer> answer;
  bool still_there = true;
  while (still_there && !answer && !own->displaced && !all_.webhook_active) {
    still_there = co_await caller.wait(own->timer);
    if (still_there && !own->displaced) {
      answer = answer_now(query, clock_.now() >= deadline);
      own->timer.expires_after(std::max(deadline - clock_.now(), sim_time(0)));
    }
  }
  if (waiting_ == own) {
    waiting_.reset();
  }
  if (!still_there || answer) {
    co_return answer;
  }
  const auto why = own->displaced ? wording::other_poller : wording::webhook_set;
  auto refused = co_await refuse(caller, why);
  co_return refused;
}

}  // namespace telegram_sim
