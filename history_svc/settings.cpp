#include "history_svc/settings.hpp"

namespace luka::history {

namespace {

redis::address read_redis(config::reader& read) {
  redis::address where;
  where.host = read.text("REDIS_HOST", "127.0.0.1", "Where Redis is: a name or an address");
  where.port = static_cast<std::uint16_t>(read.integer("REDIS_PORT", 6379, 1, 65535, "TCP port of Redis"));
  where.socket = read.text("REDIS_SOCKET", "", "Path of Redis's unix socket; wins over host and port");
  where.user = read.text("REDIS_USER", "", "ACL user of Redis; empty is the default user");
  where.password = read.optional_secret("REDIS_PASSWORD", "Password of that user; empty means no login");
  where.database = static_cast<unsigned>(read.integer("REDIS_DB", 0, 0, 16383, "Number of the database"));

  constexpr std::size_t longest_path = 107;  // sockaddr_un
  if (!where.socket.empty() && (where.socket[0] != '/' || where.socket.size() > longest_path))
    read.complain("REDIS_SOCKET", "'" + where.socket + "' is not an absolute path of at most 107 characters");
  if (!where.user.empty() && where.password.empty())
    read.complain("REDIS_PASSWORD", "is not set although REDIS_USER is; a user logs in with a password");
  return where;
}

}  // namespace

settings read_settings(config::reader& read) {
  settings chosen;
  chosen.common = service::read_common(read, "history_svc");
  chosen.redis = read_redis(read);
  chosen.keep.messages = static_cast<std::uint32_t>(
      read.integer("HISTORY_KEEP", 20, 2, 1000, "How many messages of a conversation are kept"));
  chosen.keep.time_to_live = std::chrono::hours(
      24 * read.integer("HISTORY_TTL_DAYS", 7, 1, 3650, "After how many days without a turn a conversation expires"));
  return chosen;
}

}  // namespace luka::history
