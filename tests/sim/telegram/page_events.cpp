#include "tests/sim/telegram/page_events.hpp"

#include <boost/asio/this_coro.hpp>

namespace telegram_sim {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto between_pushes = 33ms;
constexpr auto keep_alive = 15s;

}  // namespace

void page_events::publish(const page_change& change) {
  for (auto& page : pages_) {
    page.feed.note(change);
    page.news.cancel();
  }
}

asio::awaitable<void> page_events::tell(web_exchange& page, open_page& state) {
  bool there = co_await page.send_piece("retry: 1000\ndata: {\"hello\":true}\n\n");
  while (there) {
    if (state.feed.empty()) {
      state.news.expires_after(keep_alive);
      there = co_await page.wait(state.news);
    }
    if (!there) {
      break;
    }
    std::string piece = ": still here\n\n";
    if (!state.feed.empty()) {
      piece = "data: " + boost::json::serialize(state.feed.take(all_, drafts_)) + "\n\n";
    }
    there = co_await page.send_piece(piece);
    if (there) {
      state.pace.expires_after(between_pushes);
      there = co_await page.wait(state.pace);
    }
  }
}

asio::awaitable<void> page_events::stream(web_exchange& page, std::set<chat_id> chats) {
  const auto executor = co_await asio::this_coro::executor;
  const bool started = co_await page.start_stream("text/event-stream");
  if (started) {
    const auto state = pages_.emplace(pages_.end(), std::move(chats), executor);
    co_await tell(page, *state);
    pages_.erase(state);
  }
  page.hang_up();
}

}  // namespace telegram_sim
