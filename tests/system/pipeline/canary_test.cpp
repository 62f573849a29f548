#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;
constexpr const char* canary = "CANARYxAAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const std::string canary_token = std::string("987654321:") + canary;
constexpr const char* password = "canary/redis+password";

/// A program on its own, to its end; what it said.
std::string run(const pipeline& luka, const std::string& program, environment settings, int expected_code,
                const std::vector<std::string>& arguments = {}) {
  child_process::options how;
  how.program = program;
  how.arguments = arguments;
  how.environment = std::move(settings);
  how.environment.insert({{"LUKA_RUNTIME_DIR", luka.folder() + "/alone"}, {"LOG_LEVEL", "debug"}});
  how.folder = luka.folder();
  how.output = luka.folder() + "/alone.log";
  child_process process(how);
  CHECK(process.wait(long_enough) == expected_code);
  return process.output();
}

void check_keeps_secrets(const std::string& output) {
  CHECK(output.find("CANARY") == std::string::npos);
  CHECK(output.find("canary/redis") == std::string::npos);
  CHECK(output.find("canary%2Fredis") == std::string::npos);
}

}  // namespace

TEST_CASE("no process ever writes the bot token or the Redis password, whatever goes wrong") {
  pipeline_options chosen;
  chosen.redis_arguments = {"--requirepass", password};
  chosen.history = {{"REDIS_PASSWORD", password}};
  chosen.gateway = {{"BOT_TOKEN", canary_token}};
  pipeline luka(chosen);
  CHECK_THAT(luka.ask_for_line(ada, "/start"), ContainsSubstring("Hello"));
  const auto question = luka.telegram().say(ada, "Do you remember me? My token is " + canary_token);
  luka.await_messages(ada, question.message_id, 1);
  luka.await_log("gateway", "answer delivered");

  boost::json::object telling;
  telling["method"] = "*";
  telling["kind"] = "status";
  telling["code"] = 502;
  telling["description"] = "no route to /bot" + canary_token + "/sendMessage or /bot987654321%3A" + canary;
  telling["count"] = 4;
  luka.telegram().inject(telling);
  luka.telegram().say(ada, "Hello");
  luka.await_log("gateway", "answer delivered", 2);

  luka.redis().kill();
  luka.telegram().say(ada, "Hello without Redis");
  luka.await_log("gateway", "the journal is away");
  luka.redis().start();
  luka.await_log("gateway", "answer delivered", 3);
  luka.telegram().say(ada, "#words=500 #tps=50");
  luka.await_log("worker-1", "first token", 4);
  luka.redis().ask({"CONFIG", "SET", "requirepass", "another one"}, {password});
  luka.redis().ask({"CLIENT", "KILL", "TYPE", "normal"}, {"another one"});
  luka.await_log("history_svc", "refused");

  luka.kill("telegram_sim");
  luka.await_log("gateway", "polling failed");
  luka.await_log("gateway", "Telegram refused a call", 2);
  luka.start("telegram_sim");
  boost::json::object unauthorized;
  unauthorized["method"] = "getUpdates";
  unauthorized["kind"] = "status";
  unauthorized["code"] = 401;
  luka.telegram().inject(unauthorized);
  CHECK(luka.process("gateway").wait(long_enough) == 78);
  luka.await_log("gateway", "the bot token is not valid");
  for (const char* piece : {"telegram_sim", "ollama_sim", "history_svc", "worker-1", "gateway"}) {
    INFO(piece);
    check_keeps_secrets(luka.log(piece));
  }
  CHECK_FALSE(luka.log("gateway").empty());
}

TEST_CASE("settings that are wrong, and --help, do not show the secrets among them") {
  pipeline_options nothing;
  nothing.start = false;
  pipeline luka(nothing);
  luka.start("telegram_sim");
  const std::string url = "http://127.0.0.1:" + std::to_string(luka.telegram_port());
  run(luka, GATEWAY, {{"BOT_TOKEN", std::string("no-number:") + canary}}, 78);
  run(luka, GATEWAY, {{"BOT_TOKEN", canary_token}, {"TELEGRAM_API_URL", "telegram"}, {"UPDATE_INTERVAL", "x"}}, 78);
  run(luka, GATEWAY, {{"BOT_TOKEN", canary_token}, {"TELEGRAM_API_URL", url + "/bot" + canary_token}}, 78);
  run(luka, GATEWAY, {{"BOT_TOKEN", canary_token}}, 0, {"--help"});
  run(luka, GATEWAY, {{"BOT_TOKEN", canary_token}}, 64, {"--no-such-option"});
  run(luka, HISTORY_SVC, {{"REDIS_PASSWORD", password}, {"REDIS_PORT", "many"}}, 78);
  const auto all = run(luka, HISTORY_SVC, {{"REDIS_PASSWORD", password}}, 0, {"--help"});
  CHECK_THAT(all, ContainsSubstring("BOT_TOKEN") && ContainsSubstring("REDIS_PASSWORD"));
  check_keeps_secrets(all);
}
