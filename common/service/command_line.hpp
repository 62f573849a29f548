// What every process understands on its command line: --help, --version, --env-file FILE.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/config/reader.hpp"
#include "common/log/log.hpp"

namespace luka::service {

inline constexpr int exit_usage = 64;        ///< EX_USAGE
inline constexpr int exit_software = 70;     ///< EX_SOFTWARE: a bug of ours
inline constexpr int exit_temporary = 75;    ///< EX_TEMPFAIL: another instance is running
inline constexpr int exit_configuration = 78;  ///< EX_CONFIG: do not restart, mend the settings

/// What all processes configure alike.
struct common_settings {
  log::options logging;
  std::string runtime_dir;
  std::string history_endpoint, jobs_endpoint, tokens_endpoint;
};

/// Declares and reads the keys of common_settings. `process` is the program's name.
common_settings read_common(config::reader& read, const std::string& process);

/// Reads the settings with `load`, which declares every key. Returns the exit code when the program has nothing more to
/// do: --help and --version (0), a bad command line (64), bad settings (78, every error printed to stderr).
/// The settings come from the environment, then from --env-file, or from ./.env if there is one.
std::optional<int> prepare(int argc, char** argv, const std::string& program, const std::string& purpose,
                           const std::function<void(config::reader&)>& load);

}  // namespace luka::service
