#include "tests/sim/telegram/transcript_watch.hpp"

#include <boost/asio/this_coro.hpp>

namespace telegram_sim {

namespace asio = boost::asio;

std::uint64_t transcript_watch::append(transcript_entry entry) {
  for (auto& waiting : sleepers_) {
    if (!waiting.chat || *waiting.chat == entry.chat) {
      waiting.timer.cancel();
    }
  }
  return history_.append(std::move(entry));
}

asio::awaitable<bool> transcript_watch::wait(web_exchange& waiter, const transcript_query& query,
                                             std::chrono::milliseconds limit) {
  const auto executor = co_await asio::this_coro::executor;
  const auto deadline = clock_.now() + limit;
  asio::steady_timer timer(executor);
  const auto self = sleepers_.emplace(sleepers_.end(), sleeper{query.chat, std::move(timer)});
  bool there = true;
  while (there && clock_.now() < deadline && !history_.has_any(query)) {
    self->timer.expires_after(deadline - clock_.now());
    there = co_await waiter.wait(self->timer);
  }
  sleepers_.erase(self);
  co_return there;
}

}  // namespace telegram_sim
