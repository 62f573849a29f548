#include <fstream>

#include "common/service/command_line.hpp"
#include "common/version.hpp"
#include "tests/component/common/sample.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using test::sample;

namespace {

void write(const std::string& file, const std::string& text) { std::ofstream(file) << text; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("help lists every key with its default and what it accepts") {
  for (const auto* flag : {"--help", "-h"}) {
    sample s;
    CHECK(s.run({flag}) == 0);
    const auto help = s.output();
    for (const auto* key :
         {"LUKA_PROCESS_NAME", "LOG_LEVEL", "LOG_FORMAT", "LUKA_RUNTIME_DIR", "JOBS_ENDPOINT", "TOKENS_ENDPOINT",
          "HISTORY_ENDPOINT", "SAMPLE_TOKEN", "SAMPLE_NUMBER", "SAMPLE_START", "SAMPLE_WORK", "SAMPLE_DRAIN"}) {
      CAPTURE(key);
      CHECK(count(help, std::string("  ") + key + "\n") == 1);
    }
    CHECK_THAT(help, ContainsSubstring("does what tests want"));
    CHECK_THAT(help, ContainsSubstring("accepts: 1 to 9; default: 5"));
    CHECK_THAT(help, ContainsSubstring("accepts: info, debug, warning, error; default: info"));
    CHECK_THAT(help, ContainsSubstring("accepts: what somebody gave you; default: (required)"));
    CHECK(count(help, sample::token) == 0);
  }
}

TEST_CASE("help is given even where settings are missing or wrong") {
  sample s;
  CHECK(s.run({"--help"}, {{"SAMPLE_TOKEN", ""}, {"SAMPLE_NUMBER", "ten"}}) == 0);
  CHECK_THAT(s.output(), ContainsSubstring("SAMPLE_DRAIN"));
}

TEST_CASE("the version is one line") {
  sample s;
  CHECK(s.run({"--version"}, {{"SAMPLE_TOKEN", ""}}) == 0);
  CHECK(s.output() == std::string("sample ") + version + "\n");
}

TEST_CASE("all errors are reported at once, each with its key, and nothing is started") {
  sample s;
  CHECK(s.run({}, {{"SAMPLE_TOKEN", ""}, {"SAMPLE_NUMBER", "ten"}, {"LOG_LEVEL", "loud"}, {"JOBS_ENDPOINT", "tcp://0.0.0.0:1"}}) ==
        service::exit_configuration);
  const auto output = s.output();
  CHECK_THAT(output, ContainsSubstring("the configuration has errors"));
  CHECK_THAT(output, ContainsSubstring("  SAMPLE_TOKEN: is not set; it must be what somebody gave you\n"));
  CHECK_THAT(output, ContainsSubstring("  SAMPLE_NUMBER: 'ten' is not a whole number from 1 to 9\n"));
  CHECK_THAT(output, ContainsSubstring("  LOG_LEVEL: 'loud' is not one of: info, debug, warning, error\n"));
  CHECK_THAT(output, ContainsSubstring("  JOBS_ENDPOINT: 'tcp://0.0.0.0:1'"));
  CHECK(count(output, "started") == 0);
}

TEST_CASE("an argument that nobody knows is refused") {
  for (const auto& arguments : {std::vector<std::string>{"--verbose"}, {"start"}, {"--env-file"}, {"--help", "more"}}) {
    sample s;
    CHECK(s.run(arguments) == service::exit_usage);
    CHECK_THAT(s.output(), ContainsSubstring("'" + arguments.back() + "'; see --help"));
  }
}

TEST_CASE("a .env file in the current folder adds what the environment does not say") {
  sample s;
  write(s.dir.file(".env"), "SAMPLE_NUMBER=7\nLOG_FORMAT=json\n");
  s.start({}, {{"LOG_FORMAT", "text"}});
  CHECK(s.says("settings read token=[secret] number=7\n"));
}

TEST_CASE("another file can be named, and then .env is not read") {
  sample s;
  write(s.dir.file(".env"), "SAMPLE_NUMBER=7\n");
  write(s.dir.file("other"), "LOG_FORMAT=json\n");
  s.start({"--env-file", "other"});
  CHECK(s.says(R"("event":"settings read","token":"[secret]","number":5})"));
}

TEST_CASE("a file that was named must be there, and its errors count as the settings' own") {
  sample missing;
  CHECK(missing.run({"--env-file", "nowhere"}) == service::exit_configuration);
  CHECK_THAT(missing.output(), ContainsSubstring("nowhere: cannot be read"));
  sample broken;
  write(broken.dir.file(".env"), "SAMPLE_NUMBER=7\nnonsense\nX='open\n");
  CHECK(broken.run({}, {{"SAMPLE_WORK", "plays"}}) == service::exit_configuration);
  CHECK_THAT(broken.output(), ContainsSubstring("  .env: line 2: expected KEY=value\n"));
  CHECK_THAT(broken.output(), ContainsSubstring("  .env: line 3: X has a quote that does not end\n"));
  CHECK_THAT(broken.output(), ContainsSubstring("  SAMPLE_WORK: 'plays'"));
}

TEST_CASE("sockets between processes are in the runtime folder unless an endpoint says otherwise") {
  sample s;
  CHECK(s.run({"--help"}, {{"LUKA_RUNTIME_DIR", "/run/test"}, {"JOBS_ENDPOINT", ""}}) == 0);
  for (const auto* socket : {"jobs", "tokens", "history"})
    CHECK_THAT(s.output(), ContainsSubstring(std::string("default: ipc:///run/test/") + socket + ".sock\n"));
}
