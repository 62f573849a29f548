#include "common/service/command_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include "common/fault/crash_point.hpp"
#include "common/version.hpp"

namespace luka::service {

namespace {

std::string default_runtime_dir() {
  // $RUNTIME_DIRECTORY is systemd's, $XDG_RUNTIME_DIR the login session's.
  if (const char* dir = std::getenv("RUNTIME_DIRECTORY"); dir && *dir) return dir;
  if (const char* dir = std::getenv("XDG_RUNTIME_DIR"); dir && *dir) return std::string(dir) + "/luka";
  return geteuid() == 0 ? "/run/luka" : "/tmp/luka-" + std::to_string(geteuid());
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void print_help(const std::string& program, const std::string& purpose, const config::reader& read) {
  std::printf("%s %s: %s\n\nUsage: %s [--env-file FILE] [--help] [--version]\n\n", program.c_str(), version,
              purpose.c_str(), program.c_str());
  std::printf("Settings are environment variables; a .env file in the current folder, or FILE, adds what the\n");
  std::printf("environment does not say.\n\n%s", config::describe(read.keys()).c_str());
}

}  // namespace

common_settings read_common(config::reader& read, const std::string& process) {
  common_settings chosen;
  chosen.logging.process = read.text("LUKA_PROCESS_NAME", process, "How this process calls itself in the log");
  chosen.logging.least = log::level::info;
  const auto least = read.choice("LOG_LEVEL", {"info", "debug", "warning", "error"}, "Lines below this are not written");
  if (least == "debug") chosen.logging.least = log::level::debug;
  if (least == "warning") chosen.logging.least = log::level::warning;
  if (least == "error") chosen.logging.least = log::level::error;
  const auto format = read.choice("LOG_FORMAT", {"text", "json"}, "Log lines for people or for machines");
  chosen.logging.as = format == "json" ? log::format::json : log::format::text;
  chosen.logging.to_journal = std::getenv("JOURNAL_STREAM") != nullptr;
  chosen.runtime_dir = read.text("LUKA_RUNTIME_DIR", default_runtime_dir(), "Folder of the sockets between processes");
  const auto endpoint = [&](const char* key, const char* name, const char* meaning) {
    return read.endpoint(key, "ipc://" + chosen.runtime_dir + "/" + name, meaning);
  };
  chosen.jobs_endpoint = endpoint("JOBS_ENDPOINT", "jobs.sock", "Jobs: bound by the gateway");
  chosen.tokens_endpoint = endpoint("TOKENS_ENDPOINT", "tokens.sock", "Tokens: bound by the gateway");
  chosen.history_endpoint = endpoint("HISTORY_ENDPOINT", "history.sock", "History: bound by history_svc");
  return chosen;
}

std::optional<int> prepare(int argc, char** argv, const std::string& program, const std::string& purpose,
                           const std::function<void(config::reader&)>& load) {
  std::string env_file;
  bool help = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      help = true;
    } else if (argument == "--version") {
      std::printf("%s %s\n", program.c_str(), version);
      return 0;
#ifdef LUKA_CRASH_POINTS
    } else if (argument == "--crash-points") {
      fault::print_crash_points(program);
      return 0;
#endif
    } else if (argument == "--env-file" && i + 1 < argc) {
      env_file = argv[++i];
    } else {
      std::fprintf(stderr, "%s: unknown argument '%s'; see --help\n", program.c_str(), argv[i]);
      return exit_usage;
    }
  }
  config::dotenv file;
  const auto text = read_file(env_file.empty() ? ".env" : env_file);
  if (text) file = config::parse_dotenv(*text);
  else if (!env_file.empty()) file.errors.push_back("cannot be read");
  config::reader read(config::merge(config::process_environment(), file.values));
  load(read);
  if (help) {
    print_help(program, purpose, read);
    return 0;
  }
  if (file.errors.empty() && read.errors().empty()) return std::nullopt;
  std::fprintf(stderr, "%s: the configuration has errors:\n", program.c_str());
  for (const auto& e : file.errors)
    std::fprintf(stderr, "  %s: %s\n", env_file.empty() ? ".env" : env_file.c_str(), e.c_str());
  for (const auto& e : read.errors()) std::fprintf(stderr, "  %s\n", e.c_str());
  return exit_configuration;
}

}  // namespace luka::service
