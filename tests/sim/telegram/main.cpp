// telegram_sim: command line and signals.
#include "tests/sim/telegram/options.hpp"
#include "tests/sim/telegram/simulator.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <fstream>

namespace {

namespace asio = boost::asio;
using namespace telegram_sim;

// By rename, so that nobody reads half of it.
bool write_port_file(const std::string& path, std::uint16_t port) {
  if (path.empty()) {
    return true;
  }
  const auto unfinished = path + ".new";
  {
    std::ofstream file(unfinished);
    file << port << "\n";
  }
  return std::rename(unfinished.c_str(), path.c_str()) == 0;
}

int run(const options& chosen) {
  asio::io_context loop{1};
  simulator sim(loop.get_executor(), chosen);
  std::uint16_t port = 0;
  try {
    port = sim.start();
  } catch (const boost::system::system_error& problem) {
    std::fprintf(stderr, "telegram_sim: cannot listen on %s:%u: %s\n", chosen.address.c_str(), unsigned{chosen.port},
                 problem.code().message().c_str());
    return 1;
  }
  asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) {
      sim.stop();
    }
  });
  if (!write_port_file(chosen.port_file, port)) {
    std::fprintf(stderr, "telegram_sim: cannot write %s\n", chosen.port_file.c_str());
    return 1;
  }
  std::fprintf(stderr, "telegram_sim: chat page and Bot API at http://%s:%u/\n", chosen.address.c_str(), unsigned{port});
  loop.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto parsed = parse_options(argc, argv);
  if (const auto* leave = std::get_if<early_exit>(&parsed)) {
    std::fputs(leave->text.c_str(), leave->exit_code == 0 ? stdout : stderr);
    return leave->exit_code;
  }
  return run(std::get<options>(parsed));
}
