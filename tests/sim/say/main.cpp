// luka_say: a person at the simulated Telegram. Says one thing and prints the answer as it grows.
//
// Whether an answer is complete cannot be seen from outside. luka_say takes it for complete when nothing has happened
// for a while, or when SIGTERM says so: whoever started it may know better.
#include "tests/sim/say/answer_printer.hpp"
#include "tests/sim/say/sim_client.hpp"

#include <csignal>
#include <cstdio>
#include <iostream>
#include <stdexcept>

#include <boost/program_options.hpp>

namespace {

namespace po = boost::program_options;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

volatile std::sig_atomic_t told_to_finish = 0;

struct options {
  std::string url, text;
  std::int64_t chat = 1;
  int timeout_s = 300;
  int quiet_ms = 1500;
};

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

// Returns the exit code: 0 when there was an answer.
int converse(const options& chosen) {
  luka_say::sim_client sim(chosen.url);
  luka_say::answer_printer printer;
  const auto mine = sim.say(chosen.chat, chosen.text);
  const auto deadline = clock_type::now() + std::chrono::seconds(chosen.timeout_s);
  auto last_change = clock_type::now();
  std::uint64_t seq = 0;
  std::vector<std::string> answers;
  for (;;) {
    const bool finishing = told_to_finish != 0;
    const auto before = seq;
    seq = sim.wait(chosen.chat, seq, finishing ? 0ms : 250ms);
    if (seq != before) last_change = clock_type::now();
    answers = sim.answers(chosen.chat, mine);
    print(printer.look(answers));
    const auto quiet = clock_type::now() - last_change;
    const bool settled = chosen.quiet_ms > 0 && !answers.empty() && quiet >= std::chrono::milliseconds(chosen.quiet_ms);
    if (finishing || settled) break;
    if (clock_type::now() >= deadline) {
      print(printer.finish());
      std::fprintf(stderr, "luka_say: no complete answer within %d s\n", chosen.timeout_s);
      return 1;
    }
  }
  print(printer.finish());
  if (!answers.empty()) return 0;
  std::fprintf(stderr, "luka_say: the bot did not answer\n");
  return 1;
}

void finish_on_sigterm() {
  struct sigaction action {};
  action.sa_handler = [](int) { told_to_finish = 1; };
  action.sa_flags = SA_RESTART;  // a call under way goes on; none takes long
  ::sigaction(SIGTERM, &action, nullptr);
}

int run(int argc, char** argv) {
  options chosen;
  po::options_description all("luka_say: says one thing to a bot at telegram_sim and prints the answer as it grows.\n\nOptions");
  auto add = all.add_options();
  add("help,h", "show this text");
  add("url", po::value(&chosen.url)->required(), "where telegram_sim listens: http://HOST:PORT");
  add("text", po::value(&chosen.text)->required(), "what to say");
  add("chat", po::value(&chosen.chat)->default_value(chosen.chat), "the private chat of this person");
  add("timeout", po::value(&chosen.timeout_s)->default_value(chosen.timeout_s), "seconds until it gives up");
  add("quiet-ms", po::value(&chosen.quiet_ms)->default_value(chosen.quiet_ms),
      "the answer is complete after so long without news; 0: only SIGTERM ends it");
  po::variables_map given;
  po::store(po::parse_command_line(argc, argv, all), given);
  if (given.contains("help")) {
    std::cout << all << "\nExit codes: 0 answered, 1 no answer, 2 telegram_sim cannot be used, 64 wrong usage.\n";
    return 0;
  }
  po::notify(given);
  return converse(chosen);
}

}  // namespace

int main(int argc, char** argv) {
  finish_on_sigterm();
  try {
    return run(argc, argv);
  } catch (const po::error& problem) {
    std::fprintf(stderr, "luka_say: %s; see --help\n", problem.what());
    return 64;
  } catch (const std::invalid_argument& problem) {
    std::fprintf(stderr, "luka_say: %s\n", problem.what());
    return 64;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "luka_say: %s\n", problem.what());
    return 2;
  }
}
