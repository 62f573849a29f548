#include "tests/sim/telegram/bot_endpoint.hpp"

#include "tests/sim/telegram/api_reply.hpp"
#include "tests/sim/telegram/query_string.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cctype>

namespace telegram_sim {

namespace asio = boost::asio;

// One call on its way through the endpoint.
struct bot_endpoint::bot_call {
  std::string method;  // as the bot wrote it
  std::string lower;
  call_params params;
  std::optional<chat_id> chat;
  call_traits traits;
  sim_time received{0};
  sim_time absorbed{0};  // waited for its turn under the flood limits
  std::uint64_t seq = 0;  // its line in the transcript; 0: none yet
  bool open = false;      // counted as under way
};

namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// "123456:ABC-def_1"
bool is_well_formed(std::string_view token) {
  const auto colon = token.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 18 || colon + 1 == token.size()) {
    return false;
  }
  const auto number = token.substr(0, colon);
  const auto secret = token.substr(colon + 1);
  return std::all_of(number.begin(), number.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) &&
         std::all_of(secret.begin(), secret.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

bool replaces_the_call(fault_kind kind) {
  return kind == fault_kind::status || kind == fault_kind::html || kind == fault_kind::close || kind == fault_kind::hang;
}

api_error status_error(const fault_rule& fault) {
  api_error error(fault.code, fault.description, fault.retry_after, fault.migrate_to_chat_id);
  if (error.description.empty()) {
    error.description = fault.code == 429   ? too_many_requests(fault.retry_after.value_or(1)).description
                        : fault.code == 401 ? "Unauthorized"
                        : fault.code == 403 ? "Forbidden: bot was blocked by the user"
                        : fault.code == 502 ? "Bad Gateway"
                        : fault.code >= 500 ? "Internal Server Error"
                                            : "Bad Request";
  }
  return error;
}

// The transcript names what no wire carries: the fault a call met.
std::string fault_note(const fault_rule& fault) {
  switch (fault.kind) {
    case fault_kind::html:
      return std::to_string(fault.code) + " (a proxy's error page)";
    case fault_kind::close:
      return "(closed without an answer)";
    case fault_kind::hang:
      return "(no answer)";
    default:
      return status_error(fault).description;
  }
}

}  // namespace

std::optional<api_error> bot_endpoint::check_token(std::string_view token) {
  if (!is_well_formed(token) || (!how_.token.empty() && token != how_.token)) {
    return api_error(401, "Unauthorized");
  }
  const auto id = parse_integer(token.substr(0, token.find(':'))).value_or(1);
  if (id != around_.all.bot.id) {
    around_.all.rename_bot(id);
  }
  return std::nullopt;
}

asio::awaitable<void> bot_endpoint::serve(web_exchange& caller) {
  const auto path = percent_decode(caller.request().path);
  const auto slash = std::min(path.find('/', 1), path.size());
  const auto token = std::string_view(path).substr(4, slash - 4);
  if (const auto error = check_token(token)) {
    around_.all.stats.failed(error->code, error->description);
    auto reply = error_reply(*error);
    co_await caller.send(std::move(reply));
    co_return;
  }
  bot_call call;
  call.method = path.substr(std::min(slash + 1, path.size()));
  call.lower = lower_case(call.method);
  call.received = around_.clock.now();
  auto params = call_params::read(caller.request().query, caller.request().content_type, caller.request().body);
  if (params.has_error()) {
    around_.all.stats.failed(params.error().code, params.error().description);
    auto reply = error_reply(params.error());
    co_await caller.send(std::move(reply));
    co_return;
  }
  call.params = std::move(*params);
  call.chat = api_.chat_of(call.params);
  call.traits = traits_of(call.lower);
  call.open = true;
  around_.all.stats.begin(call.method, call.chat, call.traits.visible);
  co_await serve_call(caller, call);
  close_books(call);
}

asio::awaitable<void> bot_endpoint::serve_call(web_exchange& caller, bot_call& call) {
  const auto fault = around_.all.injected.decide(call.lower, call.chat, call.received);
  if (fault && replaces_the_call(fault->kind)) {
    co_await refuse(caller, call, *fault);
    co_return;
  }
  const bool admitted = co_await pass_limits(caller, call);
  if (!admitted) {
    co_return;
  }
  auto reply = co_await execute(caller, call, fault);
  if (reply) {
    co_await deliver(caller, call, std::move(*reply), fault);
  }
}

// Does what a fault does in place of the call.
asio::awaitable<void> bot_endpoint::refuse(web_exchange& caller, bot_call& call, const fault_rule& fault) {
  auto error = status_error(fault);
  error.description = fault_note(fault);
  const bool silent = fault.kind == fault_kind::close || fault.kind == fault_kind::hang;
  error.code = silent ? 0 : error.code;
  record_failure(call, error);
  if (fault.migrate_to_chat_id && call.chat) {
    if (auto* group = around_.all.people_and_chats.find_chat(*call.chat)) {
      around_.all.people_and_chats.migrate(*group, *fault.migrate_to_chat_id);
    }
  }
  if (fault.kind == fault_kind::hang) {
    co_await pause(caller, fault.duration);
  }
  if (silent) {
    close_books(call);
    caller.hang_up();
    co_return;
  }
  const bool still_there = co_await pause(caller, how_.latency);
  close_books(call);
  if (still_there) {
    auto reply = fault.kind == fault_kind::html ? proxy_error_page(static_cast<unsigned>(fault.code)) : error_reply(error);
    co_await caller.send(std::move(reply));
  }
}

// Keeps the call waiting for its turn, or answers 429; false: the call is over.
asio::awaitable<bool> bot_endpoint::pass_limits(web_exchange& caller, bot_call& call) {
  const auto* where = call.chat ? around_.all.people_and_chats.find_chat(*call.chat) : nullptr;
  if (where == nullptr) {
    co_return true;
  }
  const flood_call asked{where->id, where->type == "private", call.traits.kind, call.traits.spends};
  const auto verdict = around_.all.flood.admit(asked, call.received);
  call.absorbed = verdict.wait;
  if (verdict.refused_for) {
    const auto error = too_many_requests(std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(*verdict.refused_for).count(), 1));
    auto reply = record_failure(call, error);
    const bool still_there = co_await pause(caller, how_.latency);
    close_books(call);
    if (still_there) {
      co_await caller.send(std::move(reply));
    }
    co_return false;
  }
  if (verdict.wait > sim_time(0)) {
    // What the server has taken on it does, whether the bot still listens or not.
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer turn(executor, verdict.wait);
    const bool running = co_await caller.outlast(turn);
    co_return running;
  }
  co_return true;
}

asio::awaitable<std::optional<web_reply>> bot_endpoint::execute(web_exchange& caller, bot_call& call,
                                                                const std::optional<fault_rule>& fault) {
  if (call.lower == "getupdates") {
    around_.all.stats.polled(call.received);
    auto answer = co_await around_.polls.poll(caller, call.params);
    if (!answer) {
      co_return std::nullopt;
    }
    if (answer->error) {
      around_.all.stats.failed(answer->error->code, answer->error->description);
    }
    co_return std::move(answer->reply);
  }
  call_moment when{stopwatch::date(), around_.clock.now()};
  when.draft_is_lost = fault && fault->kind == fault_kind::lost_draft;
  when.draft_delay = fault && fault->kind == fault_kind::late_draft ? fault->duration : sim_time(0);
  const auto outcome = api_.call(call.lower, call.params, when);
  if (call.lower == "setwebhook") {
    around_.polls.wake();
  }
  auto reply = record(call, outcome);
  show(call, outcome);
  around_.drafts.refresh();
  co_return reply;
}

// Hands the answer over the way the fault wants it.
asio::awaitable<void> bot_endpoint::deliver(web_exchange& caller, bot_call& call, web_reply reply,
                                            const std::optional<fault_rule>& fault) {
  const auto kind = fault ? fault->kind : fault_kind::latency;
  const auto added = fault && kind == fault_kind::latency ? fault->duration : sim_time(0);
  const bool still_there = co_await pause(caller, added + how_.latency);
  close_books(call);
  if (!still_there) {
    co_return;
  }
  if (kind == fault_kind::lost_response) {
    caller.hang_up();
    co_return;
  }
  if (kind == fault_kind::truncated) {
    co_await caller.send_half(std::move(reply));
    co_return;
  }
  if (kind == fault_kind::garbage) {
    reply.status = 200;
    reply.body = "{\"ok\":true,\"result\":{\"message_id\":";
  }
  co_await caller.send(std::move(reply));
}

asio::awaitable<bool> bot_endpoint::pause(web_exchange& caller, sim_time duration) {
  if (duration <= sim_time(0)) {
    co_return true;
  }
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, duration);
  const bool still_there = co_await caller.wait(timer);
  co_return still_there;
}

web_reply bot_endpoint::record(bot_call& call, const call_outcome& outcome) {
  const bool ok = outcome.answer.has_value();
  if (!ok) {
    around_.all.stats.failed(outcome.answer.error().code, outcome.answer.error().description);
  }
  if (*outcome.kind != '\0') {
    transcript_entry entry;
    entry.received = call.received;
    entry.kind = outcome.kind;
    entry.method = call.method;
    entry.chat = outcome.chat;
    entry.message_id = outcome.message;
    entry.reply_to = outcome.reply_to;
    entry.thread = outcome.thread;
    entry.draft_id = outcome.draft_id;
    entry.text = outcome.text;
    entry.entities = to_json(outcome.entities);
    entry.reply_markup = outcome.reply_markup;
    entry.rich = outcome.rich;
    entry.absorbed = call.absorbed;
    entry.ok = ok;
    if (!ok) {
      entry.error_code = outcome.answer.error().code;
      entry.error = outcome.answer.error().description;
      entry.retry_after = outcome.answer.error().retry_after;
    }
    call.seq = around_.watch.append(std::move(entry));
  }
  return ok ? ok_reply(*outcome.answer) : error_reply(outcome.answer.error());
}

web_reply bot_endpoint::record_failure(bot_call& call, const api_error& error) {
  auto outcome = api_.describe(call.lower, call.params);
  outcome.answer = error;
  return record(call, outcome);
}

// The call is over for the books when its answer is about to leave: a bot may use the answer before the write here is
// known to be complete, and must not look as if it had two calls under way.
void bot_endpoint::close_books(bot_call& call) {
  if (!call.open) {
    return;
  }
  call.open = false;
  around_.all.stats.end(call.chat, call.traits.visible);
  if (call.seq != 0) {
    around_.all.history.finish(call.seq, around_.clock.now());
  }
}

void bot_endpoint::show(const bot_call& call, const call_outcome& outcome) {
  if (!outcome.changed) {
    return;
  }
  using what = page_change::what;
  page_change change;
  change.chat = outcome.chat;
  change.message = outcome.message;
  change.text = outcome.text;
  change.alert = outcome.show_alert;
  const std::string_view kind = outcome.kind;
  change.kind = call.lower == "setmycommands" ? what::bot
                : kind == "delete"            ? what::deleted
                : kind == "action"            ? what::chat_action
                : kind == "answer"            ? what::toast
                                              : what::message;
  around_.pages.publish(change);
}

}  // namespace telegram_sim
