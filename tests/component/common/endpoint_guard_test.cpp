#include "common/service/endpoint_guard.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using luka::service::endpoint_guard;
using luka::test::temp_dir;
namespace fs = std::filesystem;

namespace {

fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions(); }

}  // namespace

TEST_CASE("an ipc endpoint has one holder at a time") {
  const temp_dir dir;
  const auto endpoint = "ipc://" + dir.file("jobs.sock");
  auto first = endpoint_guard::acquire(endpoint);
  REQUIRE(first.has_value());
  CHECK_FALSE(endpoint_guard::acquire(endpoint).has_value());
  CHECK(endpoint_guard::acquire("ipc://" + dir.file("tokens.sock")).has_value());
  first.reset();
  CHECK(endpoint_guard::acquire(endpoint).has_value());
}

TEST_CASE("a process that dies holds nothing") {
  const temp_dir dir;
  const auto endpoint = "ipc://" + dir.file("jobs.sock");
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = endpoint_guard::acquire(endpoint);
    (void)!::write(ready[1], held ? "y" : "n", 1);
    ::pause();
    ::_exit(0);
  }
  char answer = 0;
  REQUIRE(::read(ready[0], &answer, 1) == 1);
  CHECK(answer == 'y');
  CHECK_FALSE(endpoint_guard::acquire(endpoint).has_value());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(endpoint_guard::acquire(endpoint).has_value());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("what is held stays held when it is moved") {
  const temp_dir dir;
  const auto endpoint = "ipc://" + dir.file("jobs.sock");
  auto first = endpoint_guard::acquire(endpoint);
  REQUIRE(first.has_value());
  {
    const endpoint_guard moved(std::move(*first));
    first.reset();
    CHECK_FALSE(endpoint_guard::acquire(endpoint).has_value());
  }
  CHECK(endpoint_guard::acquire(endpoint).has_value());
}

TEST_CASE("a folder that is missing is made, for nobody but us and our group") {
  const temp_dir dir;
  const auto folder = dir.path() / "run" / "luka";
  CHECK(endpoint_guard::acquire("ipc://" + (folder / "jobs.sock").string()).has_value());
  CHECK((mode_of(folder) & fs::perms::mask) == (fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec));
  CHECK((mode_of(folder / "jobs.sock.lock") & fs::perms::others_all) == fs::perms::none);
}

TEST_CASE("a folder that is there keeps its mode") {
  const temp_dir dir;
  fs::permissions(dir.path(), fs::perms::owner_all | fs::perms::others_exec);
  CHECK(endpoint_guard::acquire("ipc://" + dir.file("jobs.sock")).has_value());
  CHECK((mode_of(dir.path()) & fs::perms::mask) == (fs::perms::owner_all | fs::perms::others_exec));
}

TEST_CASE("a tcp endpoint needs no holder, since a second bind fails there") {
  const auto first = endpoint_guard::acquire("tcp://127.0.0.1:5555");
  CHECK(first.has_value());
  CHECK(endpoint_guard::acquire("tcp://127.0.0.1:5555").has_value());
}

TEST_CASE("a folder that cannot be made is an error that names the path") {
  const temp_dir dir;
  std::ofstream(dir.file("file")) << "x";
  CHECK_THROWS_AS(endpoint_guard::acquire("ipc://" + dir.file("file") + "/jobs.sock"), std::system_error);
  CHECK_THROWS_WITH(endpoint_guard::acquire("ipc://" + dir.file("file") + "/deeper/jobs.sock"),
                    ContainsSubstring(dir.file("file")));
}
