#include "llm_worker/backend/load_request.hpp"

namespace luka::worker {

std::shared_ptr<exchange> load_request(const asio::any_io_executor& executor, model_server& server, duration connect) {
  return std::make_shared<exchange>(executor, server, server.request_for(*server.speaks->load()), connect);
}

bool is_loaded_by(const answer_end& end) { return !end.failed || !end.finish_reason.empty(); }

}  // namespace luka::worker
