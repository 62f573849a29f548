// Names are looked up by the C library, which blocks: this program brings a getaddrinfo of its own, so that a lookup
// takes as long as a test wants.
#include <condition_variable>
#include <cstring>
#include <mutex>

#include <dlfcn.h>
#include <netdb.h>

#include <boost/asio/detached.hpp>

#include "common/async/sleep.hpp"
#include "common/http/connection.hpp"
#include "tests/component/common/scripted_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using http::errc;

namespace {

std::mutex mutex;
std::condition_variable changed;
int lookups = 0;
bool slow_names_wait = false;

/// While one exists, looking up slow.test takes until it is gone.
struct slow_names {
  slow_names() {
    const std::lock_guard lock(mutex);
    slow_names_wait = true;
    lookups = 0;
  }
  ~slow_names() {
    const std::lock_guard lock(mutex);
    slow_names_wait = false;
    changed.notify_all();
  }
};

int count_lookups() {
  const std::lock_guard lock(mutex);
  return lookups;
}

using lookup_function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int look_up(const char* name, const char* port, const addrinfo* hints, addrinfo** found) {
  static const auto real = reinterpret_cast<lookup_function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(name, port, hints, found);
}

}  // namespace

extern "C" int getaddrinfo(const char* name, const char* port, const addrinfo* hints, addrinfo** found) {
  const std::string_view asked = name ? name : "";
  std::unique_lock lock(mutex);
  ++lookups;
  if (asked == "slow.test") {
    changed.wait(lock, [] { return !slow_names_wait; });
    return EAI_NONAME;
  }
  if (asked == "unknown.test") return EAI_NONAME;
  if (asked == "broken.test") return EAI_AGAIN;
  if (asked == "here.test") return look_up("127.0.0.1", port, hints, found);
  if (asked != "two.test") return look_up(name, port, hints, found);
  // Nobody listens on the first address.
  const int failed = look_up("127.0.0.9", port, hints, found);
  return failed ? failed : look_up("127.0.0.1", port, hints, &(*found)->ai_next);
}

namespace {

struct bench {
  asio::io_context loop{1};
  scripted_server server{loop, always(plain_answer("x"))};
  http::timeouts limits{10s, 10s, 10s};

  std::unique_ptr<http::connection> connect_to(const std::string& host) {
    auto where = server.url();
    where.host = host;
    return std::make_unique<http::connection>(loop.get_executor(), where, nullptr);
  }
  result<http::response_head> begin(http::connection& connection) {
    return drive(loop, connection.begin(http::request(), limits));
  }
  task<> until_looking() {
    while (count_lookups() == 0) co_await sleep_for(1ms);
  }
};

}  // namespace

TEST_CASE("a name is looked up and goes into the request") {
  bench b;
  const auto connection = b.connect_to("here.test");
  CHECK(b.begin(*connection).has_value());
  CHECK_THAT(b.server.requests.at(0), ContainsSubstring("\r\nHost: here.test:"));
}

TEST_CASE("all addresses of a name are tried") {
  bench b;
  const auto connection = b.connect_to("two.test");
  CHECK(b.begin(*connection).has_value());
}

TEST_CASE("an address needs no lookup, hence no thread") {
  bench b;
  const auto before = count_lookups();
  const auto connection = b.connect_to("127.0.0.1");
  CHECK(b.begin(*connection).has_value());
  CHECK(count_lookups() == before);
}

TEST_CASE("a name that nobody knows, or that cannot be asked for now, is an error") {
  bench b;
  for (const auto* name : {"unknown.test", "broken.test"}) {
    const auto connection = b.connect_to(name);
    CHECK(b.begin(*connection).error() == errc::cannot_connect);
  }
}

TEST_CASE("while a name is looked up the loop goes on") {
  bench b;
  auto names = std::make_optional<slow_names>();
  const auto connection = b.connect_to("slow.test");
  auto meanwhile = [&]() -> task<> {
    co_await b.until_looking();
    for (int i = 0; i < 10; ++i) co_await sleep_for(1ms);
    names.reset();
  };
  asio::co_spawn(b.loop, meanwhile(), asio::detached);
  CHECK(b.begin(*connection).error() == errc::cannot_connect);
  CHECK_FALSE(names.has_value());  // the lookup ended because the loop let it
}

TEST_CASE("a lookup counts as connecting") {
  bench b;
  const slow_names names;
  const auto connection = b.connect_to("slow.test");
  b.limits.connect = 30ms;
  CHECK(b.begin(*connection).error() == errc::connect_timed_out);
}

TEST_CASE("close ends the wait for a lookup at once") {
  bench b;
  const slow_names names;
  const auto connection = b.connect_to("slow.test");
  auto meanwhile = [&]() -> task<> {
    co_await b.until_looking();
    connection->close();
  };
  asio::co_spawn(b.loop, meanwhile(), asio::detached);
  CHECK(b.begin(*connection).error() == errc::cancelled);
}

TEST_CASE("a task that is cancelled does not wait for a lookup, which may end after the connection is gone") {
  bench b;
  auto names = std::make_optional<slow_names>();
  auto connection = b.connect_to("slow.test");
  task_group tasks(b.loop.get_executor(), [](const std::string&, const std::string& what) { FAIL(what); });
  auto ask = [&]() -> task<> { co_await connection->begin(http::request(), b.limits); };
  tasks.spawn("ask", ask());
  drive(b.loop, b.until_looking());
  tasks.cancel();
  drive(b.loop, tasks.join());
  connection.reset();
  names.reset();
  const auto another = b.connect_to("here.test");  // behind the slow one, so that its answer has been seen
  CHECK(b.begin(*another).has_value());
}
