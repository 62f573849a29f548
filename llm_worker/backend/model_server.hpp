// One model server: where it is, and how requests for it look.
#pragma once

#include <vector>

#include "common/http/client.hpp"
#include "common/log/redact.hpp"
#include "llm_worker/backend/dialect.hpp"
#include "llm_worker/backend/header_list.hpp"
#include "llm_worker/backend/model_notes.hpp"

namespace luka::worker {

/// Keeps connections open between answers; it opens no more than `most_connections` at the same time.
class model_server {
 public:
  model_server(const asio::any_io_executor& executor, http::base_url where, std::unique_ptr<dialect> speaks,
               std::vector<extra_header> headers, std::size_t most_connections);

  /// A call as a request, with the headers that go with every one.
  [[nodiscard]] http::request request_for(call what) const;
  /// An error text without what the headers hold: servers repeat the key that they refuse.
  [[nodiscard]] std::string without_secrets(std::string text) const { return secrets_(std::move(text)); }
  /// For the log.
  [[nodiscard]] std::string name() const { return pool.where().origin() + pool.where().path; }

  http::client pool;
  const std::unique_ptr<dialect> speaks;
  model_notes notes;

 private:
  std::vector<extra_header> headers_;
  log::redactor secrets_;
};

}  // namespace luka::worker
