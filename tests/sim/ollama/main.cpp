// ollama_sim: a stand-alone program that looks like a local Ollama from outside.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "tests/sim/ollama/server.hpp"

namespace {

namespace asio = boost::asio;

// Thousands of streams need as many descriptors.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Whoever waits for the file must never read half a number: written beside it, then renamed.
bool write_port_file(const std::string& path, std::uint16_t port) {
  const auto draft = path + ".new";
  std::ofstream file(draft);
  file << port << '\n';
  file.close();
  return file.good() && std::rename(draft.c_str(), path.c_str()) == 0;
}

int run(ollama_sim::settings config) {
  const auto port_file = config.port_file;
  asio::io_context io(1);
  ollama_sim::server server(io, std::move(config));
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&server](boost::system::error_code failure, int) {
    if (!failure) server.stop();
  });
  if (!port_file.empty() && !write_port_file(port_file, server.port())) {
    std::cerr << "ollama_sim: cannot write " << port_file << '\n';
    return 73;
  }
  std::cerr << "ollama_sim: listening on port " << server.port() << std::endl;
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = ollama_sim::read_command_line(argc, argv);
  if (const auto* exit = std::get_if<ollama_sim::early_exit>(&parsed)) {
    (exit->code == 0 ? std::cout : std::cerr) << exit->text;
    return exit->code;
  }
  raise_descriptor_limit();
  try {
    return run(std::move(std::get<ollama_sim::settings>(parsed)));
  } catch (const std::exception& error) {
    std::cerr << "ollama_sim: " << error.what() << '\n';
    return 71;
  }
}
