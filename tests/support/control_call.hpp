// One HTTP call to a server on this machine, as the control APIs of the simulators want it.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace luka::test {

struct http_answer {
  unsigned status = 0;
  std::string body;
};

/// Blocks; a connection of its own. Throws boost::system::system_error when there is no answer.
http_answer call_http(int port, std::string_view method, const std::string& target, const std::string& body = {});

/// JSON to 127.0.0.1:`port` and back (`body` null: none). Throws std::runtime_error unless the answer is 200.
boost::json::value call_control(int port, std::string_view method, const std::string& target,
                                const boost::json::value& body = nullptr);

}  // namespace luka::test
