// Asks a history_svc about the journal, as one instance of the gateway of one bot does.
#pragma once

#include <string>
#include <vector>

#include "arrangement.hpp"

namespace luka::test {

/// A question of user 42 in conversation "42", with the number of the update in its text.
proto::job_record question(const std::string& bot, std::int64_t update);

/// Each function throws if the request was refused.
class journal_client {
 public:
  journal_client(history_client& client, std::string bot, std::string instance = "first")
      : client_(client), bot_(std::move(bot)), instance_(std::move(instance)) {}

  [[nodiscard]] std::string job(std::int64_t update) const { return bot_ + ":" + std::to_string(update); }

  [[nodiscard]] proto::accept_jobs batch(const std::vector<std::int64_t>& updates) const;
  std::vector<bool> accept(const proto::accept_jobs& what) { return ask<proto::jobs_accepted>(what).fresh; }
  std::vector<bool> accept(const std::vector<std::int64_t>& updates) { return accept(batch(updates)); }

  bool place(std::int64_t update, std::uint32_t page, std::int64_t message);
  bool attempt(std::int64_t update, std::uint32_t attempt, std::uint32_t strikes = 0, std::int64_t shown_before = -1);
  bool settle(std::int64_t update, proto::job_outcome outcome = proto::job_outcome::delivered,
              const std::string& text = "");
  bool park(std::int64_t update, const std::string& reason = "no luck");

  proto::appended append(std::int64_t update, std::uint32_t attempt, const std::string& text);
  proto::context load(std::int64_t update, std::uint32_t attempt, std::uint32_t limit = 10);

  proto::unfinished page(const std::string& after = "", std::uint32_t limit = 100);
  /// All pages, of at most `limit` jobs each.
  std::vector<proto::unfinished_job> unfinished(std::uint32_t limit = 100);
  proto::unfinished retried();
  /// The one unfinished job.
  proto::unfinished_job only();

  template <class Reply, class Request>
  Reply ask(const Request& what) {
    return std::get<Reply>(client_.ask(proto::encode(what)));
  }

 private:
  history_client& client_;
  std::string bot_, instance_;
};

}  // namespace luka::test
