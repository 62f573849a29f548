// Makes the calls that a chat has decided on.
#pragma once

#include <optional>

#include "common/async/tokens.hpp"
#include "gateway/delivery/telegram_call.hpp"
#include "gateway/telegram/api.hpp"

namespace luka::gateway {

struct call_result {
  std::optional<telegram::failure> failed;
  std::optional<telegram::message_id> sent;  ///< of a message that was sent
};

/// One exchange. `api` outlives it.
task<call_result> make_call(telegram::api& api, telegram_call call);

}  // namespace luka::gateway
