#include "tests/sim/telegram/simulator.hpp"

#include "tests/sim/telegram/page_assets.hpp"

#include <random>

namespace telegram_sim {
namespace {

namespace asio = boost::asio;

constexpr user_id usual_bot_id = 7'000'000'001;

person the_bot(const options& chosen) {
  person bot;
  bot.id = parse_integer(chosen.token.substr(0, chosen.token.find(':'))).value_or(usual_bot_id);
  bot.is_bot = true;
  bot.first_name = chosen.bot_name;
  bot.username = chosen.bot_username;
  return bot;
}

simulation_limits limits_of(const options& chosen) {
  return {chosen.messages_per_chat, chosen.transcript_limit, chosen.transcript_megabytes << 20U, chosen.flood,
          chosen.draft_lifetime};
}

web_reply not_found() {
  web_reply reply;
  reply.status = 404;
  reply.body = R"({"ok":false,"error_code":404,"description":"Not Found"})";
  return reply;
}

}  // namespace

simulator::simulator(const asio::any_io_executor& executor, const options& chosen)
    : chosen_(chosen),
      all_(limits_of(chosen), the_bot(chosen), chosen.seed ? *chosen.seed : std::random_device()()),
      pages_(all_.people_and_chats, all_.shown_drafts),
      polls_(all_, clock_),
      watch_(all_.history, clock_),
      drafts_(executor, {all_, clock_, pages_, watch_}),
      bots_({chosen.token, chosen.latency}, {all_, clock_, polls_, pages_, watch_, drafts_}),
      control_({all_, clock_, polls_, pages_, watch_, drafts_}),
      server_(
          executor, [this](web_exchange& caller) { return serve(caller); },
          [this](bool opened) { opened ? all_.stats.connected() : all_.stats.disconnected(); }) {
  all_.flood.switch_to(chosen.limits);
  all_.offers = {chosen.sends_drafts, chosen.sends_rich_messages};
}

std::uint16_t simulator::start() {
  const auto port = server_.listen(chosen_.address, chosen_.port);
  server_.start();
  return port;
}

void simulator::stop() {
  drafts_.stop();
  server_.stop();
}

asio::awaitable<void> simulator::serve(web_exchange& caller) {
  const auto& path = caller.request().path;
  if (path.starts_with("/bot")) {
    co_await bots_.serve(caller);
  } else if (path.starts_with("/control/")) {
    co_await control_.serve(caller);
  } else {
    auto reply = page_reply(path, chosen_.page_folder).value_or(not_found());
    co_await caller.send(std::move(reply));
  }
}

}  // namespace telegram_sim
