#include "tests/component/gateway/answers/world.hpp"

#include "common/log/log.hpp"

namespace luka::test {

namespace {

void rethrow(const std::string& task, const std::string& what) { throw std::runtime_error(task + ": " + what); }

/// Expected failures fill the terminal otherwise; LUKA_TEST_LOG=1 shows them.
void choose_log_level() {
  log::options quiet;
  quiet.process = "test";
  quiet.least = std::getenv("LUKA_TEST_LOG") ? log::level::debug : log::level::error;
  log::start(quiet);
}

gateway::delivery_settings without_budget() {
  gateway::delivery_settings chosen;
  chosen.rule.interval = std::chrono::milliseconds(20);
  chosen.keep_to_budget = false;
  return chosen;
}

constexpr std::int64_t first_message = 17, bot = 1;

/// Each message has the next id.
scripted_server::script take_all() {
  return [next = first_message](const received& call) mutable {
    const auto id = call.method == "sendMessage" ? next++ : next - 1;
    return ok(R"({"message_id":)" + std::to_string(id) + R"(,"chat":{"id":42,"type":"private"}})");
  };
}

/// What the first button of a call's keyboard says to the bot.
std::string button_of(const boost::json::object& parameters) {
  const auto* markup = parameters.if_contains("reply_markup");
  if (!markup) return {};
  const auto& rows = markup->at("inline_keyboard").as_array();
  return rows.empty() ? "" : std::string(rows.at(0).at(0).at("callback_data").as_string());
}

telegram::chat place(std::int64_t user, std::int64_t chat) {
  telegram::chat where;
  where.id = telegram::chat_id(chat == 0 ? user : chat);
  where.kind = chat < 0 ? telegram::chat_kind::group : telegram::chat_kind::private_chat;
  return where;
}

telegram::user person(std::int64_t id) {
  telegram::user who;
  who.id = telegram::user_id(id);
  who.first_name = "Ada";
  return who;
}

}  // namespace

scripted_history::scripted_history(const asio::any_io_executor& executor, zmq::context_t& context,
                                   const std::string& endpoint)
    : socket_(executor, context, zmq::socket_type::router) {
  socket_.configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::linger, 0);
    raw.bind(endpoint);
  });
}

task<> scripted_history::serve() {
  for (;;) {
    auto request = co_await socket_.receive();
    const auto what = history::understand(view(request.at(2)));
    if (!what || (ignores && ignores(*what))) continue;
    request[2] = to_frame(kept.carry_out(*what));
    (void)socket_.try_send(request);
  }
}

world::world(gateway::dispatch_limits limits, gateway::daily_limits per_day, const std::vector<std::int64_t>& admins)
    : where_{"ipc://" + folder_.file("jobs"), "ipc://" + folder_.file("tokens")},
      telegram_(loop, take_all()),
      api_(loop.get_executor(), telegram_.url(), canary),
      link_(gateway::bind_jobs(loop.get_executor(), context_, where_.jobs),
            gateway::bind_tokens(loop.get_executor(), context_, where_.tokens, "gateway-1"), "gateway-1"),
      outbox_(loop.get_executor(), api_, without_budget(),
              [this](const gateway::delivery_outcome& outcome) {
                answers_.on_delivery(outcome);
                conversations_.on_delivery(outcome);
              }),
      history_endpoint_("ipc://" + folder_.file("history")),
      history_(loop.get_executor(), context_, history_endpoint_),
      journal_(history_, std::to_string(bot), "gateway-1"),
      answers_(limits, link_, outbox_, journal_),
      conversations_(loop.get_executor(), gateway::front_desk({{}, {}}, "the-model"), gateway::allowance(per_day, admins),
                     answers_, outbox_, history_, journal_),
      tasks_(loop.get_executor(), rethrow) {
  choose_log_level();
  telegram::me me;
  me.id = telegram::user_id(bot);
  me.username = "luka_bot";
  conversations_.introduce(me);
  conversations_.start(tasks_);
  outbox_.start(tasks_);
  history_.start(tasks_);
  journal_.start(tasks_);
  link_.start(
      tasks_,
      [this](gateway::worker_message said, const std::string& routing) {
        answers_.on_message(std::move(said), routing);
      },
      [this](const proto::token_chunk& piece) { answers_.on_chunk(piece); });
  tasks_.spawn("tick", tick());
}

world::~world() {
  tasks_.cancel();
  drive(loop, tasks_.join());
  history.reset();  // the context waits for its socket
  telegram_.close();
}

void world::start_history() {
  outbox_.keep_journal([this](const std::string& job, std::size_t page, telegram::message_id message) {
    answers_.on_placed(job, page, message);
  });
  history.emplace(loop.get_executor(), context_, history_endpoint_);
  tasks_.spawn("history", history->serve());
}

task<> world::say(std::int64_t user, std::string text, std::int64_t chat) {
  telegram::message said;
  said.id = telegram::message_id(1'000 + ++last_update_);
  said.where = place(user, chat);
  said.from = person(user);
  said.text = std::move(text);
  said.is_text = true;
  if (chat < 0) said.reply_to_user = telegram::user_id(bot);
  std::vector<telegram::update> batch(1);
  batch[0].id = telegram::update_id(last_update_);
  batch[0].content = std::move(said);
  co_await conversations_.take(std::move(batch));
}

task<> world::press(std::int64_t user, std::int64_t message, std::int64_t chat, int times) {
  std::vector<telegram::update> batch;
  for (int i = 0; i < times; ++i) {
    telegram::callback pressed;
    pressed.id = "press " + std::to_string(++last_update_);
    pressed.from = person(user);
    pressed.data = messages().at(message).button;
    pressed.on.emplace();
    pressed.on->id = telegram::message_id(message);
    pressed.on->where = place(user, chat);
    telegram::update news;
    news.id = telegram::update_id(last_update_);
    news.content = std::move(pressed);
    batch.push_back(std::move(news));
  }
  co_await conversations_.take(std::move(batch));
}

task<> world::tick() {
  for (;;) {
    answers_.on_tick();
    co_await sleep_for(heartbeat_interval);
  }
}

task<scripted_worker*> world::join(std::string name, std::string incarnation, std::vector<proto::held_job> holding) {
  workers_.push_back(std::make_unique<scripted_worker>(loop.get_executor(), context_, where_, name, incarnation));
  auto* joined = workers_.back().get();
  joined->holding = std::move(holding);
  joined->start(tasks_);
  co_await joined->join();
  co_return joined;
}

void world::ask(const std::string& id) {
  gateway::job question;
  question.id = id;
  question.chat = telegram::chat_id(42);
  question.user = telegram::user_id(42);
  question.conversation = "42";
  question.text = "How are you?";
  answers_.submit(question);
}

void world::restore(const std::string& id, std::uint32_t attempt, std::vector<telegram::message_id> shown_in,
                    std::optional<std::size_t> shown_before) {
  gateway::unfinished_job found;
  found.what.id = id;
  found.what.chat = telegram::chat_id(42);
  found.what.user = telegram::user_id(42);
  found.what.conversation = "42";
  found.what.text = "How are you?";
  found.state = proto::job_state::running;
  found.attempt = attempt;
  found.shown_in = std::move(shown_in);
  found.shown_before = shown_before;
  answers_.restore(found);
}

std::map<std::int64_t, shown_message> world::messages() const {
  std::map<std::int64_t, shown_message> all;
  auto next = first_message;
  for (const auto& call : telegram_.requests) {
    const bool is_new = call.method == "sendMessage";
    if (!is_new && !call.method.starts_with("editMessage")) continue;
    auto& shown = all[is_new ? next++ : call.parameters.at("message_id").to_number<std::int64_t>()];
    if (const auto* said = call.parameters.if_contains("text")) shown.text = said->as_string();
    shown.button = button_of(call.parameters);
  }
  return all;
}

std::vector<std::string> world::told() const {
  std::vector<std::string> all;
  for (const auto& call : telegram_.calls("answerCallbackQuery")) {
    const auto* said = call.parameters.if_contains("text");
    all.emplace_back(said ? std::string_view(said->as_string()) : "");
  }
  return all;
}

task<> world::tells(std::size_t count) {
  const auto is_so = [&] { return told().size() >= count; };
  co_await until(is_so);
}

task<> world::is_quiet() {
  const auto is_so = [&] { return answers_.is_idle() && !outbox_.has_work() && journal_.pending() == 0; };
  co_await until(is_so);
}

std::vector<std::string> world::screens() const {
  std::vector<std::string> all;
  for (const auto& call : telegram_.requests) {
    const auto* said = call.method == "answerCallbackQuery" ? nullptr : call.parameters.if_contains("text");
    if (said) all.emplace_back(said->as_string());
  }
  return all;
}

std::string world::screen() const {
  const auto all = screens();
  return all.empty() ? "" : all.back();
}

task<> world::shows(std::string text) {
  const auto is_shown = [&] { return screen() == text; };
  co_await until(is_shown);
}

task<> world::all_delivered() {
  const auto is_so = [&] { return answers_.is_idle(); };
  co_await until(is_so);
}

task<> world::holds_back(std::uint64_t jobs) {
  const auto is_so = [&] {
    std::uint64_t all = 0;
    for (const auto& [incarnation, each] : answers_.state().workers().all()) all += each.held_back;
    return all == jobs;
  };
  co_await until(is_so);
}

}  // namespace luka::test
