// The simulation's model of the history channel answers as history_svc and Redis do.
#include "arrangement.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/history_model.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

constexpr std::size_t kept_messages = 20;

/// Requests about few enough things that they meet.
class requests {
 public:
  explicit requests(std::uint64_t seed) : random_(seed), bot_(std::to_string(1000 + seed)) {}

  std::string next() {
    ++asked_;
    switch (random_.below(18)) {
      case 0:
      case 1: return accept();
      case 2: return load();
      case 3:
      case 4: return append();
      case 5: return proto::encode(proto::forget{conversation()});
      case 6: return proto::encode(proto::note_placed{job(), number(3), 100 + number(5), messages()});
      case 7:
      case 8: return proto::encode(proto::note_attempt{job(), 1 + number(4), number(3), std::int64_t(number(3)) - 1});
      case 9: return settle();
      case 10: return proto::encode(proto::park_job{job(), "no luck"});
      case 16: return proto::encode(proto::load_failed{job()});
      case 17: return proto::encode(proto::load_usage{bot_, 0, {0, 1, 2}});
      case 11: return proto::encode(proto::note_attempt{job(), 1 + number(2), number(3)});
      default: return proto::encode(proto::load_unfinished{bot_, "", 1 + number(10)});
    }
  }

 private:
  std::uint32_t number(std::uint64_t limit) { return static_cast<std::uint32_t>(random_.below(limit)); }
  std::string conversation() { return bot_ + "-" + std::to_string(number(2)); }
  std::string job() { return bot_ + ":" + std::to_string(update()); }
  /// One that is over stays over, so newer ones take their turn.
  std::int64_t update() { return asked_ / 20 + number(4); }

  std::vector<std::int64_t> messages() {
    std::vector<std::int64_t> all;
    for (auto count = number(4) * (random_.one_in(50) ? 100 : 1); count-- > 0;) all.push_back(number(1000));
    return all;
  }

  std::string accept() {
    proto::accept_jobs what;
    what.known_messages = messages();
    what.bot = bot_;
    what.instance = random_.one_in(3) ? "second" : "first";
    for (auto count = number(4); count-- > 0;) {
      proto::job_record record;
      record.update = update();
      record.job = bot_ + ":" + std::to_string(record.update);
      record.chat = 42;
      record.conversation = conversation();
      record.kind = static_cast<std::uint8_t>(number(3));
      record.user = number(3);
      if (random_.one_in(3)) record.again = job();
      record.text = "text " + std::to_string(number(100));
      what.jobs.push_back(std::move(record));
    }
    return proto::encode(what);
  }

  std::string load() {
    proto::load_context what;
    what.conversation = conversation();
    what.limit = number(25);
    if (random_.one_in(2)) {
      what.job = job();
      what.attempt = 1 + number(4);
    }
    return proto::encode(what);
  }

  std::string append() {
    proto::append_turn what;
    what.conversation = conversation();
    what.turn = job();
    what.question = "question " + std::to_string(number(100));
    what.answer = "answer " + std::to_string(number(100));
    what.attempt = number(5);
    what.tokens = number(50);
    return proto::encode(what);
  }

  std::string settle() {
    proto::settle_job what;
    what.job = job();
    what.outcome = static_cast<std::uint8_t>(number(4));
    what.tokens = number(50);
    what.may_ask_again = random_.one_in(2);
    if (random_.one_in(2)) {
      what.conversation = conversation();
      what.question = "late question";
      what.answer = "late answer " + std::to_string(number(100));
    }
    return proto::encode(what);
  }

  sim::chance random_;
  std::int64_t asked_ = 0;
  std::string bot_;
};

/// The places in an index are times in Redis, and numbers in the model: only whether there is another page is compared.
answer comparable(answer what) {
  if (auto* page = std::get_if<proto::unfinished>(&what)) page->next = page->next.empty() ? "" : "more";
  return what;
}

answer decode(const std::string& reply) {
  auto decoded = proto::decode_any<proto::context, proto::appended, proto::forgotten, proto::jobs_accepted, proto::noted,
                                   proto::unfinished, proto::failed_job, proto::usage, proto::history_refused>(reply);
  if (!decoded) throw std::runtime_error("a reply that is none");
  return std::move(*decoded);
}

}  // namespace

TEST_CASE("the model in the simulation answers random requests as history_svc with Redis does") {
  const temp_dir dir;
  redis_server redis;
  const history_process history(dir, "history", on_socket(redis));
  history_client client(history.endpoint());
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    requests source(seed);
    sim::history_model model(kept_messages);
    for (int i = 0; i < 1000; ++i) {
      const auto body = source.next();
      const auto what = history::understand(body);
      REQUIRE(what);
      const auto real = comparable(client.ask(body)), simulated = comparable(decode(model.carry_out(*what)));
      INFO("seed " << seed << ", request " << i << ", of kind " << what->index());
      REQUIRE(real == simulated);
    }
  }
}
