#include "tests/sim/ollama/settings.hpp"

#include <charconv>
#include <sstream>

#include <boost/program_options.hpp>

namespace ollama_sim {

namespace po = boost::program_options;

namespace {

constexpr int bad_usage = 78;

struct raw_options {
  std::string listen;
  std::string framing;
  std::string flavour;
  double ping_ms = 0;
  double load_ms = 0;
  double prompt_ms = 0;
  double keep_alive_s = 0;
};

po::options_description describe(settings& into, raw_options& raw) {
  po::options_description options("ollama_sim: behaves on the wire as a local Ollama does. Options");
  auto add = options.add_options();
  add("help,h", "show this and exit");
  add("listen", po::value(&raw.listen)->default_value("127.0.0.1:11434"), "address:port; port 0 picks one");
  add("port-file", po::value(&into.port_file), "write the port here once listening");
  add("model", po::value(&into.models)->composing(),
      "a model it has, repeatable: NAME or NAME=completion,tools,thinking,vision (default llama3.2:latest)");
  add("tokens-per-second", po::value(&into.tokens_per_second)->default_value(50), "pace, 0 = unlimited");
  add("prompt-ms", po::value(&raw.prompt_ms)->default_value(30), "prompt evaluation before the first token");
  add("load-ms", po::value(&raw.load_ms)->default_value(0), "cold load of a model");
  add("parallel", po::value(&into.limits.parallel)->default_value(1), "slots per model, 0 = unlimited");
  add("max-queue", po::value(&into.limits.max_queue)->default_value(512), "requests that may wait behind a load");
  add("keep-alive", po::value(&raw.keep_alive_s)->default_value(300), "seconds a model stays loaded, < 0 = for ever");
  add("framing", po::value(&raw.framing)->default_value("line"), "line, byte, split, merged or rechunk");
  add("flavour", po::value(&raw.flavour)->default_value("ollama"),
      "whose OpenAI-compatible face: ollama, llama-server, vllm or lmstudio; all but ollama lack Ollama's own API");
  add("ping-ms", po::value(&raw.ping_ms)->default_value(30'000), "between signs of life of llama-server in silence");
  add("api-key", po::value(&into.api_key), "refuse requests without this Bearer token, as a proxy in front would");
  add("demo", po::bool_switch(&into.demo), "friendly prepared replies instead of an echo");
  add("seed", po::value(&into.seed)->default_value(0), "varies the replies");
  return options;
}

bool read_address(const std::string& listen, settings& into) {
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  into.host = listen.substr(0, colon);
  const auto* first = listen.data() + colon + 1;
  const auto* last = listen.data() + listen.size();
  const auto [end, error] = std::from_chars(first, last, into.port);
  return error == std::errc{} && end == last && first != last;
}

std::chrono::nanoseconds from_ms(double ms) { return std::chrono::nanoseconds(static_cast<long long>(ms * 1e6)); }

// Empty when everything fits together.
std::string apply(const raw_options& raw, settings& into) {
  if (!read_address(raw.listen, into)) return "--listen wants address:port, not " + raw.listen;
  const auto framing = parse_framing(raw.framing);
  if (!framing) return "--framing wants line, byte, split, merged or rechunk, not " + raw.framing;
  if (raw.load_ms < 0 || raw.prompt_ms < 0 || into.tokens_per_second < 0) return "times and rates cannot be negative";
  const auto flavour = parse_flavour(raw.flavour);
  if (!flavour) return "--flavour wants ollama, llama-server, vllm or lmstudio, not " + raw.flavour;
  into.flavour = *flavour;
  into.ping_interval = std::chrono::milliseconds(static_cast<long long>(std::max(1.0, raw.ping_ms)));
  into.framing = *framing;
  into.limits.load_time = from_ms(raw.load_ms);
  into.prompt_time = std::chrono::duration_cast<std::chrono::milliseconds>(from_ms(raw.prompt_ms));
  into.keep_alive = raw.keep_alive_s < 0 ? keep_for_ever : from_ms(raw.keep_alive_s * 1000);
  if (into.models.empty()) into.models.emplace_back("llama3.2:latest");
  return {};
}

}  // namespace

std::variant<settings, early_exit> read_command_line(int argc, const char* const* argv) {
  settings result;
  raw_options raw;
  const auto options = describe(result, raw);
  try {
    po::variables_map values;
    const po::positional_options_description none;
    po::store(po::command_line_parser(argc, argv).options(options).positional(none).run(), values);
    if (values.count("help") > 0) {
      std::ostringstream text;
      text << options;
      return early_exit{text.str(), 0};
    }
    po::notify(values);
  } catch (const po::error& error) {
    return early_exit{"ollama_sim: " + std::string(error.what()) + "\n", bad_usage};
  }
  const auto wrong = apply(raw, result);
  if (!wrong.empty()) return early_exit{"ollama_sim: " + wrong + "\n", bad_usage};
  return result;
}

}  // namespace ollama_sim
