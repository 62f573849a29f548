#include "llm_worker/settings.hpp"

namespace luka::worker {

namespace {

constexpr const char* default_system_prompt =
    "You are Luka, a helpful assistant in a Telegram chat. Answer in the language of the question. Be accurate and to "
    "the point, and say so when you do not know something. Use short paragraphs, and Markdown where it helps.";

constexpr std::size_t longest_name = 64;

std::uint32_t small_number(config::reader& read, const char* key, std::int64_t fallback, std::int64_t least,
                           std::int64_t most, const char* meaning) {
  return static_cast<std::uint32_t>(read.integer(key, fallback, least, most, meaning));
}

}  // namespace

settings read_settings(config::reader& read) {
  settings chosen;
  chosen.common = service::read_common(read, "llm_worker");
  chosen.worker_name = read.text("LUKA_WORKER_NAME", "",
                                 "Name of this worker among those of its host; without one, a name for each start");
  if (chosen.worker_name.size() > longest_name)
    read.complain("LUKA_WORKER_NAME", "is longer than " + std::to_string(longest_name) + " bytes");
  chosen.slots = small_number(read, "WORKER_SLOTS", 1, 1, 512,
                              "Answers written at the same time; as many as Ollama's OLLAMA_NUM_PARALLEL");
  chosen.backend = read_backend_settings(read, chosen.slots);
  chosen.context_messages =
      small_number(read, "CONTEXT_MESSAGES", 10, 0, 1000, "Messages of the conversation that the model gets to read");
  chosen.system_prompt = read.text("SYSTEM_PROMPT", default_system_prompt, "What the model is told about itself");
  chosen.drain = read.seconds("DRAIN_SECONDS", 20, 0, 3600, "How long running answers may go on when told to stop");
  return chosen;
}

}  // namespace luka::worker
