// What history_svc can be told.
#pragma once

#include "common/config/reader.hpp"
#include "common/service/command_line.hpp"
#include "history_svc/redis/address.hpp"
#include "history_svc/store/conversations.hpp"

namespace luka::history {

struct settings {
  service::common_settings common;
  redis::address redis;
  retention keep;
};

/// Declares every key. Look at read.errors() before using the result.
settings read_settings(config::reader& read);

}  // namespace luka::history
