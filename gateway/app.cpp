#include "gateway/app.hpp"

#include "common/random.hpp"

namespace luka::gateway {

namespace {

ports open_ports(const asio::any_io_executor& executor, zmq::context_t& context, telegram::api& telegram,
                 const service::common_settings& chosen) {
  auto instance = random_instance_id();
  auto history = connect_to_server(executor, context, chosen.history_endpoint);
  auto jobs = bind_jobs(executor, context, chosen.jobs_endpoint);
  auto tokens = bind_tokens(executor, context, chosen.tokens_endpoint, instance);
  return {telegram, std::move(history), std::move(jobs), std::move(tokens), std::move(instance)};
}

}  // namespace

app::app(const asio::any_io_executor& executor, zmq::context_t& context, const settings& chosen)
    : telegram_(executor, chosen.telegram_api, chosen.bot_token),
      engine_(executor, open_ports(executor, context, telegram_, chosen.common), chosen) {}

}  // namespace luka::gateway
