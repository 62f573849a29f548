#include "tests/simulation/world.hpp"

#include "common/random.hpp"
#include "gateway/engine.hpp"
#include "llm_worker/engine.hpp"

namespace luka::sim {

namespace {

constexpr std::chrono::minutes longest_calm{20};
constexpr auto bot = "77";

gateway::settings gateway_settings(bool drafts) {
  gateway::settings chosen;
  chosen.bot_token = std::string(bot) + ":secret";
  chosen.dispatch.queue_per_chat = 50;
  chosen.drain = std::chrono::seconds(8);
  if (drafts) chosen.delivery.transport = gateway::stream_transport::draft;
  return chosen;
}

/// An engine with what it stands on.
class gateway_program final : public service::application {
 public:
  gateway_program(network& net, machine& of, telegram_server& server, timeline& time, chance& random, bool drafts,
                  const asio::any_io_executor& executor)
      : telegram_(server, time, random, of, executor), engine_(executor, open(net, of, executor), gateway_settings(drafts)) {}

  void start(task_group& tasks) override { engine_.start(tasks); }
  task<> drain() override { return engine_.drain(); }

 private:
  gateway::ports open(network& net, machine& of, const asio::any_io_executor& executor) {
    auto instance = random_instance_id();
    auto history = std::make_unique<sim_socket>(net, of, executor, pattern::dealer);
    auto jobs = std::make_unique<sim_socket>(net, of, executor, pattern::router);
    auto tokens = std::make_unique<sim_socket>(net, of, executor, pattern::sub);
    net.connect("history", *history, pattern::dealer);
    net.bind("jobs", *jobs, pattern::router);
    net.bind("tokens", *tokens, pattern::sub, instance);
    return {telegram_, std::move(history), std::move(jobs), std::move(tokens), std::move(instance)};
  }

  telegram_port telegram_;
  gateway::engine engine_;
};

worker::engine_settings worker_settings(const std::string& name, std::uint32_t slots) {
  worker::engine_settings chosen;
  chosen.link.worker = name;
  chosen.link.model = "script";
  chosen.generation.model = "script";
  chosen.generation.system_prompt = "You are a script.";
  chosen.slots = slots;
  chosen.drain = std::chrono::seconds(4);
  return chosen;
}

class worker_program final : public service::application {
 public:
  worker_program(network& net, machine& of, chance& random, oracle& watcher, const model_manners& manners,
                 std::uint32_t slots, const asio::any_io_executor& executor)
      : model_(executor, random, watcher, manners), engine_(executor, open(net, of, executor), worker_settings(of.name(), slots)) {}

  void start(task_group& tasks) override { engine_.start(tasks); }
  task<> drain() override { return engine_.drain(); }

 private:
  worker::ports open(network& net, machine& of, const asio::any_io_executor& executor) {
    auto history = std::make_unique<sim_socket>(net, of, executor, pattern::dealer);
    auto jobs = std::make_unique<sim_socket>(net, of, executor, pattern::dealer);
    auto tokens = std::make_unique<sim_socket>(net, of, executor, pattern::xpub);
    net.connect("history", *history, pattern::dealer);
    net.connect("jobs", *jobs, pattern::dealer);
    net.connect("tokens", *tokens, pattern::xpub);
    return {model_, std::move(history), std::move(jobs), std::move(tokens)};
  }

  scripted_model model_;
  worker::engine engine_;
};

std::string in_words(const sighting& now) {
  const auto head = "chat " + std::to_string(now.chat) + " message " + std::to_string(now.message);
  if (now.deleted) return head + " deleted";
  const auto size = " (" + std::to_string(now.text.size()) + ")";
  const auto text = now.text.size() <= 60 ? now.text : now.text.substr(0, 20) + " … " + now.text.substr(now.text.size() - 30);
  return head + (now.growing ? " grows: " : " says: ") + text + size;
}

}  // namespace

world::world(std::uint64_t seed, sabotage broken, tracer trace)
    : broken_(broken),
      trace_(std::move(trace)),
      random_(seed),
      net_(time_, random_),
      telegram_(time_, random_,
                [this](const sighting& now) {
                  note(in_words(now));
                  if (now.growing && !now.deleted) growing_[now.chat].insert(now.message);
                  else growing_[now.chat].erase(now.message);
                  auto seen = now;
                  if (broken_ == sabotage::forged_text && !seen.growing && seen.text.size() > 4) seen.text.pop_back();
                  oracle_.saw(seen);
                  if (broken_ != sabotage::second_answer || seen.growing || seen.deleted) return;
                  seen.message += 1'000'000;
                  oracle_.saw(seen);
                }),
      history_(time_, random_, net_) {
  random_bits::replace([this] { return static_cast<std::uint32_t>(random_.bits()); });
  choose_manners();
  history_.start();
  add_gateway();
  const auto workers = crowd_ ? 1 : 1 + random_.below(3);
  for (std::size_t i = 1; i <= workers; ++i) add_worker(i);
  plan_questions();
  plan_faults();
}

world::~world() {
  for (auto& each : places_) each->process.reset();
  random_bits::replace({});
}

/// Some seeds are quiet, so that a fault is alone; some are not.
void world::choose_manners() {
  const auto rough = random_.below(3);
  net_.set({1 + static_cast<std::int64_t>(random_.below(20)), rough * random_.below(100), rough * random_.below(30)});
  telegram_.manners = {rough * random_.below(20), rough * random_.below(15), rough * random_.below(15),
                       rough * random_.below(15)};
  manners_ = {rough * random_.below(30), rough * random_.below(30), rough * random_.below(40), random_.below(60)};
  drafts_ = random_.one_in(4);
  crowd_ = random_.one_in(3);
  if (random_.one_in(4)) manners_.dying = random_.below(300);
}

void world::plan_questions() {
  const auto chats = crowd_ ? 4 + random_.below(8) : 1 + random_.below(4);  // a crowd is more than there are slots
  const auto most = 1 + random_.below(6);
  const bool resets = random_.one_in(3);
  for (std::uint64_t chat = 1; chat <= chats; ++chat) {
    auto when = random_.between(0, 4000);
    const auto questions = 1 + random_.below(most);
    for (unsigned number = 1; number <= questions; ++number) {
      const question_name name{static_cast<std::int64_t>(chat), number};
      ++to_ask_;
      time_.after(when, [this, name] {
        --to_ask_;
        oracle_.asked(name);
        note("chat " + std::to_string(name.chat) + " asks " + text_of(name));
        if (broken_ == sabotage::lost_update) return;
        jobs_[telegram_.say(name.chat, text_of(name))] = name;
      });
      if (random_.one_in(6)) plan_stop(name.chat, when + random_.between(200, 8000));
      if (resets && random_.one_in(8)) plan_reset(name.chat, when += random_.between(50, 2500));
      when += random_.between(100, random_.one_in(3) ? 9000 : 2500);
    }
  }
}

void world::plan_reset(std::int64_t chat, duration when) {
  ++to_ask_;
  time_.after(when, [this, chat] {
    --to_ask_;
    oracle_.asked_to_forget(chat);
    note("chat " + std::to_string(chat) + " wants to be forgotten");
    telegram_.say(chat, "/reset");
  });
}

/// Whatever of this chat has a Stop button then: what waits, or what is being written.
void world::plan_stop(std::int64_t chat, duration when) {
  ++to_ask_;
  time_.after(when, [this, chat] {
    --to_ask_;
    stop_something(chat);
  });
}

void world::stop_something(std::int64_t chat) {
  for (const auto message : growing_[chat]) {
    if (!telegram_.press_stop(message)) continue;
    note("chat " + std::to_string(chat) + " presses Stop below message " + std::to_string(message));
    oracle_.asked_to_stop(chat, message);
    return;
  }
}

void world::plan_faults() {
  const auto count = random_.below(12);
  const auto until = random_.between(3000, 45'000).count();
  for (std::uint64_t i = 0; i < count; ++i) time_.after(random_.between(200, until), [this] { fault(); });
  time_.after(std::chrono::milliseconds(until + 1), [this] { calm_down(); });
}

void world::add_gateway() {
  auto& mine = *places_.emplace_back(std::make_unique<place>());
  mine.process = std::make_unique<machine>(time_, "gateway");
  mine.build = [this, &of = *mine.process](const asio::any_io_executor& executor) -> machine::program {
    return std::make_unique<gateway_program>(net_, of, telegram_, time_, random_, drafts_, executor);
  };
  time_.after(random_.between(0, 500), [this, &mine] { boot(mine); });
}

void world::add_worker(std::size_t number) {
  auto& mine = *places_.emplace_back(std::make_unique<place>());
  const auto slots = static_cast<std::uint32_t>(1 + random_.below(2));
  mine.process = std::make_unique<machine>(time_, "worker-" + std::to_string(number));
  mine.build = [this, slots, &of = *mine.process](const asio::any_io_executor& executor) -> machine::program {
    return std::make_unique<worker_program>(net_, of, random_, oracle_, manners_, slots, executor);
  };
  time_.after(random_.between(0, 500), [this, &mine] { boot(mine); });
}

void world::boot(place& which) {
  note(which.process->name() + " starts");
  which.process->boot(which.build, [this, &which](const std::string& what) { ended(which, what); });
}

void world::ended(place& which, const std::string& what) {
  note(which.process->name() + " is gone" + (what.empty() ? "" : ": " + what));
  if (!what.empty()) oracle_.broke(which.process->name() + ": " + what);
  time_.after(random_.between(150, random_.one_in(5) ? 4000 : 800), [this, &which] { boot(which); });
}

world::place& world::any_place() { return *places_[random_.one_in(2) ? 0 : random_.below(places_.size())]; }

void world::fault() {
  if (calm_) return;
  ++faults_;
  switch (random_.below(5)) {
    case 0: return hit_history();
    case 1: return hit_link();
    default: return hit(any_place());
  }
}

void world::hit(place& which) {
  auto& process = *which.process;
  if (!process.is_up()) return;
  switch (random_.below(6)) {
    case 0:
      note(process.name() + " is told to end");
      return process.drain();
    case 1: {
      const auto how_long = random_.between(300, random_.one_in(2) ? 2000 : 9000);
      note(process.name() + " stands still for " + std::to_string(how_long.count()) + " ms");
      return process.freeze(how_long);
    }
    case 2:
    case 3:
      ++kills_;
      note(process.name() + " is killed");
      return process.kill();
    default:
      ++kills_;
      note(process.name() + " will be killed in what it does next");
      return process.kill_after(1 + static_cast<unsigned>(random_.below(12)));
  }
}

void world::hit_history() {
  if (!history_.is_up()) return;
  const auto how_long = random_.between(100, random_.one_in(2) ? 1500 : 8000);
  if (random_.one_in(2)) {
    note("Redis is away for " + std::to_string(how_long.count()) + " ms");
    return history_.lose_redis(how_long);
  }
  ++kills_;
  note("history_svc is killed for " + std::to_string(how_long.count()) + " ms");
  history_.kill();
  time_.after(how_long, [this] { history_.start(); });
}

void world::hit_link() {
  constexpr const char* endpoints[] = {"jobs", "tokens", "history"};
  const std::string endpoint = endpoints[random_.below(3)];
  if (random_.one_in(2)) {
    note("a connection to " + endpoint + " breaks");
    return net_.cut(endpoint);
  }
  const auto how_long = random_.between(200, random_.one_in(2) ? 1500 : 7000);
  note("the links to " + endpoint + " stand still for " + std::to_string(how_long.count()) + " ms");
  net_.stall(endpoint, how_long);
}

void world::calm_down() {
  note("nothing goes wrong any more");
  calm_ = true;
  telegram_.manners = {};
  manners_.failing = manners_.dying = manners_.broken = manners_.stalling = 0;
}

bool world::is_done() const {
  const bool all_taken = calm_ && to_ask_ == 0 && (telegram_.pending() == 0 || broken_ == sabotage::lost_update);
  return all_taken && history_.kept.open() == 0 && oracle_.all_ended();
}

report world::run() {
  report done;
  const auto end = time_.now() + longest_calm;
  auto look = time_.now();
  while (time_.now() < end) {
    if (!time_.step(end)) break;
    if (time_.now() < look) continue;
    look = time_.now() + std::chrono::milliseconds(500);
    if (is_done()) break;
  }
  // What is too much may still come.
  const auto last = time_.now() + std::chrono::seconds(5);
  while (time_.step(last)) continue;
  finish(done);
  return done;
}

void world::finish(report& into) {
  if (broken_ == sabotage::forgetful_history) history_.kept.forget_newest_turn("1");
  std::set<std::int64_t> chats;
  for (const auto& [update, name] : jobs_) {
    chats.insert(name.chat);
    if (history_.kept.is_parked(std::string(bot) + ":" + std::to_string(update))) oracle_.is_parked(name);
  }
  for (const auto chat : chats) oracle_.remembered(chat, history_.kept.conversation(std::to_string(chat)));
  for (const auto& job : history_.kept.unfinished()) oracle_.is_open(job);
  oracle_.judge();
  into.problems = oracle_.problems();
  into.totals = oracle_.totals();
  into.simulated = time_.elapsed();
  into.kills = kills_;
  into.faults = faults_;
  into.steps = time_.steps();
}

void world::note(const std::string& what) {
  if (trace_) trace_(time_.elapsed(), what);
}

}  // namespace luka::sim
