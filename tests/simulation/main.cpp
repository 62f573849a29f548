// Simulates seeds of all of Luka with virtual time. A seed that fails is printed, and does the same again.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>

#include "common/log/log.hpp"
#include "tests/simulation/world.hpp"

namespace {

using namespace luka;

struct options {
  std::uint64_t from = 1, to = 200;
  bool trace = false, help = false, valid = true;
};

options read(int count, char** words) {
  options chosen;
  const auto number = [&](std::string_view text, std::uint64_t& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    chosen.valid = chosen.valid && error == std::errc() && end == text.data() + text.size();
  };
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const std::string_view value = i + 1 < count ? words[i + 1] : "";
    if (word == "--trace") chosen.trace = true;
    else if (word == "--help" || word == "-h") chosen.help = true;
    else if (word == "--seed") {
      number(value, chosen.from);
      chosen.to = chosen.from;
      ++i;
    } else if (word == "--seeds") {
      const auto dots = value.find("..");
      number(value.substr(0, dots), chosen.from);
      number(dots == std::string_view::npos ? "" : value.substr(dots + 2), chosen.to);
      ++i;
    } else chosen.valid = false;
  }
  return chosen;
}

void print_step(duration at, const std::string& what) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at).count();
  std::printf("%4lld.%03lld  %s\n", static_cast<long long>(ms / 1000), static_cast<long long>(ms % 1000), what.c_str());
}

sim::report run_seed(std::uint64_t seed, bool trace) {
  sim::world::tracer tracer;
  if (trace) tracer = print_step;
  try {
    return sim::world(seed, sim::sabotage::none, std::move(tracer)).run();
  } catch (const std::exception& e) {
    sim::report broken;
    broken.problems.push_back({"broken", e.what()});
    return broken;
  }
}

}  // namespace

int main(int count, char** words) {
  const auto chosen = read(count, words);
  if (!chosen.valid || chosen.help) {
    std::puts("simulation [--seeds A..B] [--seed N] [--trace]");
    return chosen.help ? 0 : 64;
  }
  log::options lines;
  lines.process = "simulation";
  lines.least = chosen.trace ? log::level::debug : log::level::none;
  log::start(lines);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);

  sim::report sum;
  std::uint64_t failures = 0;
  std::map<std::string, std::uint64_t> kinds;
  const auto begin = std::chrono::steady_clock::now();
  for (auto seed = chosen.from; seed <= chosen.to; ++seed) {
    const auto one = run_seed(seed, chosen.trace);
    if (!one.problems.empty()) ++failures;
    std::map<std::string, bool> here;
    for (const auto& each : one.problems) {
      std::printf("seed %llu: %s: %s\n", static_cast<unsigned long long>(seed), each.kind.c_str(), each.what.c_str());
      if (!std::exchange(here[each.kind], true)) ++kinds[each.kind];
    }
    sum.simulated += one.simulated;
    sum.kills += one.kills;
    sum.faults += one.faults;
    sum.steps += one.steps;
    sum.totals.asked += one.totals.asked;
    sum.totals.answered += one.totals.answered;
    sum.totals.failed += one.totals.failed;
    sum.totals.parked += one.totals.parked;
    sum.totals.orphans += one.totals.orphans;
    sum.totals.runs += one.totals.runs;
    sum.totals.statuses += one.totals.statuses;
  }
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const auto& [kind, seeds] : kinds)
    std::printf("%s: in %llu seeds\n", kind.c_str(), static_cast<unsigned long long>(seeds));
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf("%llu seeds, %.1f virtual hours, %llu questions (%llu answered, %llu failed honestly, %llu of them parked), "
              "%llu runs of the model, %llu kills, %llu faults, %llu orphans, %llu places in line, %llu failures; %.1f s\n",
              number(chosen.to - chosen.from + 1), std::chrono::duration<double, std::ratio<3600>>(sum.simulated).count(),
              number(sum.totals.asked), number(sum.totals.answered), number(sum.totals.failed), number(sum.totals.parked),
              number(sum.totals.runs), number(sum.kills), number(sum.faults), number(sum.totals.orphans), number(sum.totals.statuses), number(failures),
              took);
  return failures == 0 ? 0 : 1;
}
