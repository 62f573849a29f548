// A request that only loads the model.
#pragma once

#include <memory>

#include "llm_worker/backend/exchange.hpp"

namespace luka::worker {

/// Not started yet. The server must know how to load (dialect::load).
std::shared_ptr<exchange> load_request(const asio::any_io_executor& executor, model_server& server, duration connect);

/// Whether the end of such an exchange means that the model is loaded. As an answer it has failed, for want of text.
bool is_loaded_by(const answer_end& end);

}  // namespace luka::worker
