#include "llm_worker/backend/model_server.hpp"

namespace luka::worker {

model_server::model_server(const asio::any_io_executor& executor, http::base_url where,
                           std::unique_ptr<dialect> spoken, std::vector<extra_header> headers,
                           std::size_t most_connections)
    : pool(executor, std::move(where), most_connections), speaks(std::move(spoken)), headers_(std::move(headers)) {
  for (const auto& header : headers_)
    for (const auto& secret : secrets_of(header)) secrets_.add(secret);
}

http::request model_server::request_for(call what) const {
  http::request made;
  made.method = std::move(what.method);
  made.target = std::move(what.path);
  if (!what.body.empty()) made.content_type = "application/json";
  made.body = std::move(what.body);
  for (const auto& header : headers_) made.headers.push_back({header.name, header.value});
  return made;
}

}  // namespace luka::worker
