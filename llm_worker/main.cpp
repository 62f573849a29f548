#include "common/log/log.hpp"
#include "common/service/command_line.hpp"
#include "common/service/process.hpp"
#include "llm_worker/app.hpp"

int main(int argc, char** argv) {
  using namespace luka;
  worker::settings chosen;
  const auto load = [&](config::reader& read) { chosen = worker::read_settings(read); };
  const auto exit_code = service::prepare(argc, argv, "llm_worker", "answers with a language model", load);
  if (exit_code) return *exit_code;
  log::start(chosen.common.logging);
  for (const auto& header : chosen.backend.headers)
    for (const auto& secret : worker::secrets_of(header)) log::hide(secret);
  service::protect_process();
  return service::run(
      [&](asio::any_io_executor executor) { return std::make_unique<worker::app>(executor, chosen); });
}
