#include "history_svc/redis/error.hpp"

namespace luka::redis {

namespace {

struct redis_category final : boost::system::error_category {
  const char* name() const noexcept override { return "luka.redis"; }
  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::not_connected: return "not connected to redis";
      case errc::connecting: return "still connecting to redis";
      case errc::lost: return "the connection to redis broke";
      case errc::timed_out: return "redis did not answer in time";
      case errc::overloaded: return "too many commands wait for redis";
      case errc::protocol: return "the server does not speak the redis protocol";
    }
    return "unknown redis error";
  }
};

}  // namespace

const boost::system::error_category& category() noexcept {
  static const redis_category instance;
  return instance;
}

error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

}  // namespace luka::redis
