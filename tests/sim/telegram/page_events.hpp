// The event streams of the open chat pages: tells each of what has changed, at most about thirty times a second.
#pragma once

#include "tests/sim/telegram/page_feed.hpp"
#include "tests/sim/telegram/web_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>

namespace telegram_sim {

class page_events {
 public:
  page_events(const world& all, const drafts& shown) : all_(all), drafts_(shown) {}

  // Costs nothing while no page is open.
  void publish(const page_change& change);

  // Serves one page until it goes away (server-sent events, one JSON object of page_feed each).
  boost::asio::awaitable<void> stream(web_exchange& page, std::set<chat_id> chats);

  std::size_t open_pages() const { return pages_.size(); }

 private:
  struct open_page {
    open_page(std::set<chat_id> chats, const boost::asio::any_io_executor& executor)
        : feed(std::move(chats)), news(executor), pace(executor) {}

    page_feed feed;
    boost::asio::steady_timer news;  // cancelled when there is something to tell
    boost::asio::steady_timer pace;
  };

  boost::asio::awaitable<void> tell(web_exchange& page, open_page& state);

  const world& all_;
  const drafts& drafts_;
  std::list<open_page> pages_;
};

}  // namespace telegram_sim
