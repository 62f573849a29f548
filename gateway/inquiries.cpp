#include "gateway/inquiries.hpp"

#include "common/log/log.hpp"
#include "proto/codec.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::milliseconds patience{1500}, repetition{700};

template <class Reply>
std::optional<Reply> read(const result<std::string>& answered) {
  if (!answered) {
    log::warning("", "history did not answer", {{"why", answered.error().message()}});
    return std::nullopt;
  }
  auto reply = proto::decode<Reply>(*answered);
  if (reply) return std::move(*reply);
  log::warning("", "history could not look something up", {{"why", reply.error().message()}});
  return std::nullopt;
}

}  // namespace

task<std::optional<proto::failed_job>> inquiries::failed_question(std::string job) {
  proto::load_failed request;
  request.job = std::move(job);
  auto body = proto::encode(request);
  const auto answered = co_await history_.ask(std::move(body), patience, repetition);
  co_return read<proto::failed_job>(answered);
}

task<std::optional<proto::usage>> inquiries::usage(std::string bot, std::vector<std::int64_t> users,
                                                   std::int64_t at_ms) {
  const auto count = users.size();
  proto::load_usage request;
  request.bot = std::move(bot);
  request.at_ms = at_ms;
  request.users = std::move(users);
  auto body = proto::encode(request);
  const auto answered = co_await history_.ask(std::move(body), patience, repetition);
  auto found = read<proto::usage>(answered);
  if (found && found->users.size() != count) found.reset();
  co_return found;
}

}  // namespace luka::gateway
