#include <random>

#include "arrangement.hpp"
#include "common/zmq/frames.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

struct running {
  temp_dir dir;
  redis_server redis;
  history_process history{dir, "history", on_socket(redis)};
  history_client client{history.endpoint()};
};

/// A client that sends whatever it likes.
class raw_client {
 public:
  explicit raw_client(const std::string& endpoint) : socket_(context_, zmq::socket_type::dealer) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvtimeo, 5000);
    socket_.set(zmq::sockopt::sndtimeo, 5000);
    socket_.connect(endpoint);
  }

  void send(const std::vector<std::string>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto more = i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
      REQUIRE(socket_.send(zmq::buffer(parts[i]), more));
    }
  }

  /// The reply must be [id, history_refused{bad_request}].
  void expect_refusal(const std::string& id) {
    std::vector<std::string> parts;
    zmq::message_t frame;
    do {
      REQUIRE(socket_.recv(frame));
      parts.emplace_back(view(frame));
    } while (frame.more());
    REQUIRE(parts.size() == 2);
    CHECK(parts[0] == id);
    const auto refused = proto::decode<proto::history_refused>(parts[1]);
    REQUIRE(refused);
    CHECK(refused->reason == static_cast<std::uint8_t>(proto::history_error::bad_request));
    CHECK_FALSE(refused->detail.empty());
  }

 private:
  zmq::context_t context_;
  zmq::socket_t socket_;
};

}  // namespace

TEST_CASE("malformed requests are refused, counted, and do no harm") {
  running all;
  raw_client hostile(all.history.endpoint());
  std::vector<std::vector<std::string>> requests = {
      {""},
      {"one frame"},
      {"", ""},
      std::vector<std::string>(100, "part"),
      {"id", "not msgpack"},
      {"id", std::string(5000, '\x91')},          // deeper than allowed
      {"id", load_body("42") + "x"},              // trailing bytes
      {"id", proto::encode(proto::appended())},   // a reply, not a request
      {"id", load_body("")},
      {"id", load_body("4 2")},
      {"id", append_body("42", "new\nline", "q", "a")},
      {"id", proto::encode(proto::park_job{"{7}:1", "no"})},
      {"id", proto::encode(proto::note_placed{"7:1", 4'000'000'000, 1})},  // would be as many messages in a reply
      {"id", proto::encode(proto::settle_job{"7:1", 9, "42", "", ""})},
      {"id", proto::encode(proto::load_unfinished{"*", "", 10})},
      {"id", proto::encode(proto::take_retried{"7", "-inf", 10})},
      {"id", proto::encode(proto::append_turn{"42", "not a job", "q", "a", 1})},
      {"id", proto::encode(proto::accept_jobs{"7", "i", {{"8:1", 1, 1, 0, 0, 0, 1, "42", 0, "", "", 0}}})},
      {"id", "\xdd\xff\xff\xff\xff"},             // an array of four thousand million
      {"id", std::string(9 * 1024 * 1024, 'x')},  // longer than any message
      {std::string(256, 'i'), "x"},
  };
  for (const auto& request : requests) {
    hostile.send(request);
    hostile.expect_refusal(request[0]);
  }
  hostile.send({std::string(257, 'i'), load_body("42")});  // an id like this is not repeated

  std::mt19937 random(11);
  for (int round = 0; round < 1000; ++round) {
    std::string bytes(random() % 60, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random() % 256);
    hostile.send({"r", bytes});
    hostile.expect_refusal("r");
  }

  CHECK(all.client.append("42", "1:1", "q", "a"));
  CHECK(all.client.load("42").messages.size() == 2);
  const auto total = std::to_string(requests.size() + 1 + 1000);
  CHECK(all.history.process().stop() == 0);
  CHECK(all.history.times_logged("malformed request why") == 11);  // the first, and one per hundred
  CHECK(all.history.times_logged("malformed requests in all total=" + total) == 1);
}

TEST_CASE("a frame that no client can mean hangs up on that client only") {
  running all;
  {
    raw_client hostile(all.history.endpoint());
    hostile.send({"id", std::string(40 * 1024 * 1024, 'x')});
    CHECK(all.client.append("42", "1:1", "q", "a"));
  }
  CHECK(all.client.load("42").messages.size() == 2);
}

TEST_CASE("clients that leave without their replies do no harm") {
  running all;
  for (int round = 0; round < 20; ++round) {
    raw_client hasty(all.history.endpoint());
    for (int i = 0; i < 50; ++i) hasty.send({std::to_string(i), load_body("42")});
  }
  CHECK(all.client.append("42", "1:1", "q", "a"));
  CHECK(all.history.process().stop() == 0);
}

TEST_CASE("a second instance on the same endpoint is refused and the first one goes on") {
  running all;
  child_process::options how;
  how.program = HISTORY_SVC;
  how.environment = on_socket(all.redis);
  how.environment["HISTORY_ENDPOINT"] = all.history.endpoint();
  how.output = all.dir.file("second.log");
  child_process second(how);
  CHECK(second.wait() == 75);
  CHECK_THAT(second.output(), ContainsSubstring("another process serves HISTORY_ENDPOINT " + all.history.endpoint()));
  CHECK(all.client.append("42", "1:1", "q", "a"));
  all.history.process().kill();
  history_process third(all.dir, "third", {{"REDIS_SOCKET", all.redis.socket()},
                                          {"HISTORY_ENDPOINT", all.history.endpoint()}});
  CHECK(all.client.load("42").messages.size() == 2);
}

TEST_CASE("a TCP endpoint that is taken, and settings that are wrong, end with their own codes") {
  running all;
  child_process::options how;
  how.program = HISTORY_SVC;
  how.output = all.dir.file("other.log");
  how.environment = {{"HISTORY_ENDPOINT", "tcp://127.0.0.1:" + std::to_string(all.redis.port())}};
  child_process taken(how);
  CHECK(taken.wait() == 75);
  how.environment = {{"REDIS_PORT", "many"}, {"REDIS_PASSWORD", "hush-hush"}, {"HISTORY_KEEP", "-1"}};
  child_process wrong(how);
  CHECK(wrong.wait() == 78);
  CHECK_THAT(wrong.output(), ContainsSubstring("REDIS_PORT: 'many'") && ContainsSubstring("HISTORY_KEEP: '-1'"));
  CHECK(wrong.output().find("hush-hush") == std::string::npos);
  how.environment = {{"HISTORY_ENDPOINT", "ipc:///proc/luka/history.sock"}};
  child_process nowhere(how);
  CHECK(nowhere.wait() == 78);
}
