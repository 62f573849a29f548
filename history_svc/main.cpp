#include <cerrno>
#include <cstdio>
#include <system_error>

#include "common/service/endpoint_guard.hpp"
#include "history_svc/app.hpp"
#include "history_svc/dead_letters/command.hpp"

using namespace luka;

namespace {

int another_is_running(const std::string& endpoint) {
  std::fprintf(stderr, "history_svc: another process serves HISTORY_ENDPOINT %s\n", endpoint.c_str());
  return service::exit_temporary;
}

int cannot_serve(const std::string& endpoint, const char* why) {
  std::fprintf(stderr, "history_svc: HISTORY_ENDPOINT: %s can not be served: %s\n", endpoint.c_str(), why);
  return service::exit_configuration;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view("dead-letters"))
    return history::dead_letters::run({argv + 2, argv + argc});

  history::settings chosen;
  const auto load = [&](config::reader& read) { chosen = history::read_settings(read); };
  const char* const purpose =
      "keeps conversations and unfinished jobs in Redis\n"
      "(history_svc dead-letters --help: about jobs that were given up)";
  if (const auto code = service::prepare(argc, argv, "history_svc", purpose, load)) return *code;
  log::start(chosen.common.logging);
  log::hide(chosen.redis.password);
  service::protect_process();

  const auto& endpoint = chosen.common.history_endpoint;
  try {
    const auto guard = service::endpoint_guard::acquire(endpoint);
    if (!guard) return another_is_running(endpoint);
    return service::run(
        [&](const asio::any_io_executor& executor) { return std::make_unique<history::app>(executor, chosen); });
  } catch (const zmq::error_t& e) {
    return e.num() == EADDRINUSE ? another_is_running(endpoint) : cannot_serve(endpoint, e.what());
  } catch (const std::system_error& e) {
    return cannot_serve(endpoint, e.what());
  }
}
