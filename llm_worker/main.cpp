#include "common/log/log.hpp"
#include "common/service/command_line.hpp"
#include "common/service/process.hpp"
#include "llm_worker/app.hpp"

namespace {

/// "Bearer KEY" as a whole, and the key alone.
void hide_value(const std::string& value) {
  luka::log::hide(value);
  luka::log::hide(value.substr(value.rfind(' ') + 1));
}

}  // namespace

int main(int argc, char** argv) {
  using namespace luka;
  worker::settings chosen;
  const auto load = [&](config::reader& read) { chosen = worker::read_settings(read); };
  const auto exit_code = service::prepare(argc, argv, "llm_worker", "answers with a language model", load);
  if (exit_code) return *exit_code;
  log::start(chosen.common.logging);
  for (const auto& header : chosen.backend.headers) hide_value(header.value);
  service::protect_process();
  return service::run(
      [&](asio::any_io_executor executor) { return std::make_unique<worker::app>(executor, chosen); });
}
