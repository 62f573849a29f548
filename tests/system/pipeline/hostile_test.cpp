#include <random>

#include <boost/json/parse.hpp>
#include <zmq.hpp>

#include "proto/codec.hpp"
#include "proto/history.hpp"
#include "proto/inference.hpp"
#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka;
using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;
using parts = std::vector<std::string>;

/// Somebody on one of the sockets who sends what he likes.
class stranger {
 public:
  explicit stranger(zmq::socket_type type) : socket_(context_, type) {
    socket_.set(zmq::sockopt::linger, 2000);
    socket_.set(zmq::sockopt::sndtimeo, 10'000);
    socket_.set(zmq::sockopt::rcvtimeo, 10'000);
  }
  zmq::socket_t& socket() { return socket_; }

  void send(const parts& message) {
    for (std::size_t i = 0; i < message.size(); ++i) {
      const auto more = i + 1 < message.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
      if (!socket_.send(zmq::buffer(message[i]), more)) throw std::runtime_error("nobody takes the message");
    }
  }
  parts receive() {
    parts message;
    zmq::message_t frame;
    do {
      if (!socket_.recv(frame)) throw std::runtime_error("nobody says anything");
      message.push_back(frame.to_string());
    } while (frame.more());
    return message;
  }

 private:
  zmq::context_t context_;
  zmq::socket_t socket_;
};

/// Frames that are no message: cut, nested, swollen, of unknown types, with the wrong fields.
parts bad_frames() {
  proto::hello good;
  good.worker = "worker-1";
  good.incarnation = "feed";
  const std::string hello = proto::encode(good);
  parts frames = {"",
                  "plain text",
                  std::string(5000, '\x91'),
                  "\xdd\xff\xff\xff\xff",
                  "\xdb\xff\xff\xff\xffx",
                  "\xc6\xff\xff\xff\xff",
                  "\xdf\xff\xff\xff\xff",
                  hello.substr(0, hello.size() / 2),
                  hello + "x",
                  "\x94\xcd\x30\x39\x01\x01\x90",      // type 12345
                  "\x94\x0a\x01\xcc\xff\x90",          // a hello for version 255
                  "\x94\x0a\x01\x01\x95\x01\x02\x03\x04\x05",  // a hello made of numbers
                  "\x94\x0a\x01\x01\x95\xa1x\xa1y\xff\xa1z\xa1v"};  // with -1 slots
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    std::string bytes(random() % 80, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random() % 256);
    frames.push_back(std::move(bytes));
    auto bent = hello;
    bent[random() % bent.size()] = static_cast<char>(random() % 256);
    if (!proto::decode<proto::hello>(bent)) frames.push_back(std::move(bent));
  }
  return frames;
}

void check_next_is_answered(pipeline& luka) {
  CHECK_THAT(luka.ask(ada, "Are you well?"), ContainsSubstring("You said: Are you well?"));
}

void check_clean_end(pipeline& luka) {
  for (const auto& [piece, code] : luka.stop_all()) {
    INFO(piece);
    CHECK(code == 0);
  }
}

}  // namespace

TEST_CASE("malformed updates are logged, counted and survived") {
  pipeline luka;
  const auto telegram = luka.telegram();
  const std::string deep(2000, '[');
  for (const char* update :
       {R"(42)", R"(null)", R"("update")", R"([])", R"({})", R"({"update_id": "17"})", R"({"update_id": -1})",
        R"({"message": 7})", R"({"message": {}})", R"({"message": {"message_id": 1}})",
        R"({"message": {"message_id": 1, "chat": {"id": "1001", "type": "private"}, "text": "x"}})",
        R"({"message": {"message_id": 1, "chat": {"id": 1001, "type": "castle"}, "text": "x"}})",
        R"({"message": {"message_id": 1, "chat": {"id": 1001, "type": "private"}, "text": 5}})",
        R"({"message": {"message_id": 1, "chat": {"id": 1001, "type": "private"}, "text": "x"}})",
        R"({"message": {"message_id": 1, "from": {"id": 0}, "chat": {"id": 1001, "type": "private"}, "text": "x"}})",
        R"({"callback_query": {"id": 5}})", R"({"callback_query": []})", R"({"edited_message": "no"})",
        R"({"my_chat_member": {}})", R"({"something_new": {"of": ["the", "future"]}})"})
    telegram.send_update(boost::json::parse(update));
  check_next_is_answered(luka);
  for (const std::string& body :
       {std::string("not JSON"), std::string("{}"), std::string("[]"), std::string(R"({"ok": true})"),
        std::string(R"({"ok": true, "result": {}})"), std::string(R"({"ok": true, "result": [)") + deep,
        std::string(R"({"ok": true, "result": [{"update_id": 99999999999999999999, "message": {}}]})")}) {
    INFO(body.substr(0, 60));
    telegram.answer_next_poll(200, body);
    check_next_is_answered(luka);
  }
  CHECK(luka.times_logged("gateway", "unreadable update") >= 10);
  CHECK(luka.model().requests().size() == 8);
  check_clean_end(luka);
}

TEST_CASE("hostile frames on the jobs socket are logged, counted and survived") {
  pipeline luka;
  luka.ask(ada, "first");
  stranger hostile(zmq::socket_type::dealer);
  hostile.socket().connect(luka.endpoint("jobs"));
  const auto frames = bad_frames();
  for (const auto& frame : frames) hostile.send({frame});
  hostile.send(parts(100, "part"));
  hostile.send({std::string(), proto::encode(proto::goodbye())});
  luka.await_log("gateway", "total=" + std::to_string(frames.size() + 2));
  check_next_is_answered(luka);

  stranger swollen(zmq::socket_type::dealer);
  swollen.socket().connect(luka.endpoint("jobs"));
  swollen.send({std::string(9 * 1024 * 1024, 'x')});
  check_next_is_answered(luka);
  check_clean_end(luka);
}

TEST_CASE("hostile frames on the tokens socket are logged, counted and survived, and the end of an answer is true") {
  pipeline luka;
  stranger impostor(zmq::socket_type::dealer);
  impostor.socket().connect(luka.endpoint("jobs"));
  proto::hello introduction;
  introduction.worker = "impostor";
  introduction.incarnation = "0123456789abcdef";
  impostor.send({proto::encode(introduction)});
  const auto welcome = proto::decode<proto::welcome>(impostor.receive().front());
  REQUIRE(welcome);

  stranger hostile(zmq::socket_type::xpub);
  hostile.socket().connect(luka.endpoint("tokens"));
  CHECK(hostile.receive().front() == "\x01" + welcome->gateway);
  const auto frames = bad_frames();
  for (const auto& frame : frames) hostile.send({welcome->gateway, frame});
  hostile.send({welcome->gateway});
  hostile.send({welcome->gateway, "two", "three"});
  luka.await_log("gateway", "total=" + std::to_string(frames.size() + 2));

  const auto question = luka.telegram().say(ada, "#words=60 #tps=60");
  luka.await_messages(ada, question.message_id, 1);
  proto::token_chunk lie;
  lie.job = "4242:" + std::to_string(question.update_id);
  proto::infer_done end;
  end.job = lie.job;
  lie.text = end.text = "EVIL";
  for (lie.sequence = 0; lie.sequence < 70; ++lie.sequence) hostile.send({welcome->gateway, proto::encode(lie)});
  impostor.send({proto::encode(end)});
  luka.await_answer(question);
  CHECK(luka.telegram().answers(ada, question.message_id) == std::vector{luka.model().requests().back().reply});
  check_next_is_answered(luka);
  check_clean_end(luka);
}

TEST_CASE("a worker that takes questions and says nothing more does not keep them") {
  pipeline luka;
  stranger greedy(zmq::socket_type::dealer);
  greedy.socket().connect(luka.endpoint("jobs"));
  proto::hello introduction;
  introduction.worker = "greedy";
  introduction.incarnation = "0123456789abcdef";
  introduction.slots = 4'000'000'000;
  proto::credit promise;
  promise.incarnation = introduction.incarnation;
  promise.granted = ~std::uint64_t(0);
  greedy.send({proto::encode(introduction)});
  greedy.send({proto::encode(promise)});
  luka.await_log("gateway", "worker joined", 2);
  for (int i = 0; i < 4; ++i) luka.telegram().say(ada + i, "Is anybody listening?");
  luka.await_log("gateway", "] answer delivered", 4);
  check_next_is_answered(luka);
  check_clean_end(luka);
}

TEST_CASE("hostile frames on the history socket are logged, counted and survived") {
  pipeline luka;
  luka.ask(ada, "first");
  stranger hostile(zmq::socket_type::dealer);
  hostile.socket().connect(luka.endpoint("history"));
  const auto frames = bad_frames();
  for (const auto& frame : frames) {
    hostile.send({"id", frame});
    CHECK(hostile.receive().front() == "id");
  }
  for (const parts& message : {parts{""}, parts{"one"}, parts(100, "part"), parts{std::string(300, 'i'), "x"}})
    hostile.send(message);
  check_next_is_answered(luka);
  CHECK(luka.model().requests().back().messages.size() == 4);
  check_clean_end(luka);
  CHECK(luka.times_logged("history_svc", "malformed requests in all total=" + std::to_string(frames.size() + 4)) == 1);
}

TEST_CASE("workers survive a gateway and a history_svc that send nonsense") {
  pipeline_options chosen;
  chosen.start = false;
  pipeline luka(chosen);
  for (const char* piece : {"telegram_sim", "ollama_sim"}) luka.start(piece);
  {
    stranger jobs(zmq::socket_type::router), tokens(zmq::socket_type::xsub);
    jobs.socket().bind(luka.endpoint("jobs"));
    tokens.socket().bind(luka.endpoint("tokens"));
    luka.start("worker-1");
    const auto worker = jobs.receive().front();
    for (const auto& frame : bad_frames()) jobs.send({worker, frame});
    jobs.send({worker, "two", "frames"});
    for (const char* frame : {"\x05nonsense", "\x01", "plain"}) tokens.send({frame});
    luka.await_log("worker-1", "malformed frame ignored channel=jobs");
    luka.await_log("worker-1", "malformed frame ignored channel=tokens");
  }
  stranger history(zmq::socket_type::router);
  history.socket().bind(luka.endpoint("history"));
  luka.start("gateway");
  const auto question = luka.telegram().say(ada, "What do you know?");
  for (const auto& frame : {std::string("nonsense"), proto::encode(proto::appended())}) {
    const auto request = history.receive();
    REQUIRE(request.size() == 3);
    history.send({request[0], "another id", "x"});
    history.send({request[0], request[1]});
    history.send({request[0], request[1], frame});
  }
  luka.await_answer(question);
  CHECK_THAT(luka.telegram().answers(ada).front(), ContainsSubstring("You said: What do you know?"));
  history.socket().close();
  luka.start("history_svc");
  await("the memory is there", [&] {
    luka.ask_for_messages(ada, "And now?");
    return luka.model().requests().back().messages.size() > 2;
  });
  check_clean_end(luka);
}
