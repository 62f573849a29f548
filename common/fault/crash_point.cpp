#include "common/fault/crash_point.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

#include "common/fault/crash_countdown.hpp"

namespace luka::fault {

namespace {

std::optional<crash_countdown> from_environment() {
  const char* const text = std::getenv("LUKA_CRASH_AT");
  if (text == nullptr || *text == '\0') return std::nullopt;
  auto asked = crash_countdown::parse(text);
  if (asked) return asked;
  std::fprintf(stderr, "LUKA_CRASH_AT: '%s' is not NAME or NAME:N; --crash-points lists the names\n", text);
  std::_Exit(78);
}

}  // namespace

void crash_point(point here) {
  static auto asked = from_environment();
  if (!asked || !asked->reached(here.name())) return;
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();  // not one step further
}

void print_crash_points(std::string_view program) {
  for (const auto name : crash_points)
    if (name.starts_with(program) && name.substr(program.size()).starts_with('.'))
      std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
}

}  // namespace luka::fault
