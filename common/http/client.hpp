// A pool of connections to one server, and whole answers where nobody wants a stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/async/wakeup.hpp"
#include "common/http/connection.hpp"

namespace luka::http {

struct response {
  unsigned status = 0;
  std::string content_type;
  std::string retry_after;
  std::string body;
};

/// Keeps idle connections for reuse and limits how many are open at the same time; past the limit callers wait.
///
/// A kept connection that the server closed meanwhile is noticed before use. One that breaks in the same instant makes
/// the request fail with not_sent or no_answer: repeating is left to the caller, who knows what a repetition does.
class client {
 public:
  client(asio::any_io_executor executor, base_url where, std::size_t most_connections);

  /// One exchange, the whole body, at most `largest_body` bytes.
  task<result<response>> fetch(request what, timeouts limits, std::size_t largest_body);

  /// A connection for a streamed exchange; give it back when the answer has been read, or drop it.
  class lease;
  task<lease> borrow();

  [[nodiscard]] const base_url& where() const { return where_; }

 private:
  void put_back(std::unique_ptr<connection> used);

  asio::any_io_executor executor_;
  base_url where_;
  std::shared_ptr<asio::ssl::context> tls_;
  std::size_t limit_;
  std::size_t open_ = 0;
  std::vector<std::unique_ptr<connection>> idle_;
  wakeup freed_;
};

/// A borrowed connection. On destruction it returns to the pool if it is reusable, and is closed otherwise.
class client::lease {
 public:
  lease(client& owner, std::unique_ptr<connection> held) : owner_(&owner), held_(std::move(held)) {}
  lease(lease&& other) noexcept = default;
  lease& operator=(lease&&) = delete;
  ~lease() {
    if (held_) owner_->put_back(std::move(held_));
  }
  connection* operator->() const { return held_.get(); }
  connection& operator*() const { return *held_; }

 private:
  client* owner_;
  std::unique_ptr<connection> held_;
};

}  // namespace luka::http
