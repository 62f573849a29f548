// gateway: everything Telegram. Updates in, answers out, as fast as Telegram allows.
#include <cstdio>

#include "common/log/log.hpp"
#include "common/service/command_line.hpp"
#include "common/service/endpoint_guard.hpp"
#include "common/service/process.hpp"
#include "common/version.hpp"
#include "gateway/app.hpp"

int main(int argc, char** argv) {
  using namespace luka;
  gateway::settings chosen;
  const auto load = [&](config::reader& read) { chosen = gateway::read_settings(read); };
  const auto nothing_to_do =
      service::prepare(argc, argv, "gateway", "Telegram's side of Luka: updates in, answers out", load);
  if (nothing_to_do) return *nothing_to_do;
  service::protect_process();
  log::start(chosen.common.logging);
  // The part after the colon is the secret; servers and proxies may quote the token with the colon escaped.
  log::hide(chosen.bot_token);
  log::hide(chosen.bot_token.substr(chosen.bot_token.find(':') + 1));
  try {
    const auto jobs = service::endpoint_guard::acquire(chosen.common.jobs_endpoint);
    const auto tokens = service::endpoint_guard::acquire(chosen.common.tokens_endpoint);
    if (!jobs || !tokens) {
      log::error("", "another gateway holds the endpoint", {{"endpoint", chosen.common.jobs_endpoint}});
      return service::exit_temporary;
    }
    log::info("", "gateway starting", {{"version", version}, {"jobs", chosen.common.jobs_endpoint}});
    zmq::context_t context(1);
    return service::run([&](const asio::any_io_executor& executor) {
      return std::make_unique<gateway::app>(executor, context, chosen);
    });
  } catch (const std::exception& e) {
    log::error("", "gateway cannot start", {{"why", e.what()}});
    return service::exit_software;
  }
}
