#include <algorithm>
#include <csignal>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/service/command_line.hpp"
#include "common/service/process.hpp"
#include "tests/component/common/sample.hpp"
#include "tests/component/common/scoped_environment.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using test::sample;

namespace {

/// What `question` answers in a process of its own that has protected itself.
int in_protected_child(int (*question)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    service::protect_process();
    ::_exit(question());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a signal drains the process, which then ends well") {
  for (const int number : {SIGTERM, SIGINT}) {
    sample s;
    auto& process = s.start();
    REQUIRE(s.says("started"));
    process.signal(number);
    CHECK(process.wait() == 0);
    CHECK_THAT(s.output(), ContainsSubstring("draining\ndrained\n"));
    CHECK_THAT(s.output(), ContainsSubstring(number == SIGTERM ? "signal=SIGTERM" : "signal=SIGINT"));
  }
}

TEST_CASE("tasks end before what they refer to") {
  sample s;
  auto& process = s.start();
  REQUIRE(s.says("started"));
  CHECK(process.stop() == 0);
  const auto output = s.output();
  CHECK(output.find("drained") < output.find("task gone"));
  CHECK(output.find("task gone") < output.find("application gone"));
  CHECK(output.find("application gone") != std::string::npos);
}

TEST_CASE("a second signal ends the process at once") {
  sample s;
  auto& process = s.start({}, {{"SAMPLE_DRAIN", "endless"}});
  REQUIRE(s.says("started"));
  process.signal(SIGTERM);
  REQUIRE(s.says("draining"));
  process.signal(SIGTERM);
  CHECK(process.wait() == 130);
}

TEST_CASE("a task that fails ends the process with the application's code, and the log says which and why") {
  sample usual;
  CHECK(usual.run({}, {{"SAMPLE_WORK", "fails"}}) == service::exit_software);
  CHECK_THAT(usual.output(), ContainsSubstring("task=worker why=\"a bug\""));
  CHECK_THAT(usual.output(), ContainsSubstring("application gone"));
  sample own;
  CHECK(own.run({}, {{"SAMPLE_WORK", "fails"}, {"SAMPLE_FAILURE_CODE", "78"}}) == 78);
}

TEST_CASE("a drain that fails ends the process, too") {
  sample s;
  auto& process = s.start({}, {{"SAMPLE_DRAIN", "fails"}});
  REQUIRE(s.says("started"));
  process.signal(SIGTERM);
  CHECK(process.wait() == service::exit_software);
  CHECK_THAT(s.output(), ContainsSubstring("task=drain why=\"cannot drain\""));
}

TEST_CASE("an application that cannot start says so to its caller") {
  sample s;
  CHECK(s.run({}, {{"SAMPLE_START", "throws"}}) == service::exit_configuration);
  CHECK_THAT(s.output(), ContainsSubstring("start: cannot start\n"));
}

TEST_CASE("a task that will not end does not keep the process") {
  sample s;
  auto& process = s.start({}, {{"SAMPLE_WORK", "hangs"}});
  REQUIRE(s.says("started"));
  process.signal(SIGTERM);
  CHECK(process.wait() == service::exit_software);
  CHECK_THAT(s.output(), ContainsSubstring("I will not go"));
  CHECK_THAT(s.output(), ContainsSubstring("tasks did not end"));
}

TEST_CASE("no secret is in a process's output") {
  sample s;
  s.start();
  REQUIRE(s.says("started"));
  CHECK(s.output().find(sample::token) == std::string::npos);
  CHECK_THAT(s.output(), ContainsSubstring("token=[secret]"));
}

TEST_CASE("a protected process leaves no core file") {
  const test::scoped_variable unset("LUKA_CORE_DUMPS", std::nullopt);
  const auto core_limit = [] {
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    return static_cast<int>(limit.rlim_cur + limit.rlim_max);
  };
  CHECK(in_protected_child(core_limit) == 0);
  CHECK(in_protected_child([] { return ::prctl(PR_GET_DUMPABLE); }) == 0);
}

TEST_CASE("a core file can be asked for") {
  const test::scoped_variable on("LUKA_CORE_DUMPS", "on");
  CHECK(in_protected_child([] { return ::prctl(PR_GET_DUMPABLE); }) == 1);
}

TEST_CASE("a protected process may open as many files as the system lets it") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{std::min<rlim_t>(64, before.rlim_max), before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  const auto is_raised = [] {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur == limit.rlim_max ? 1 : 0;
  };
  const int raised = in_protected_child(is_raised);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(raised == 1);
}

TEST_CASE("a peer that hangs up does not end a protected process") {
  const auto write_to_nobody = [] {
    int ends[2];
    if (::pipe(ends) != 0) return 1;
    ::close(ends[0]);
    return ::write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 1;
  };
  CHECK(in_protected_child(write_to_nobody) == 0);
}
