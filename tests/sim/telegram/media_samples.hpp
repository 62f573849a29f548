// Plausible fields for messages that are not text, by type.
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <string_view>

namespace telegram_sim {

// {"photo": […]} and so on; empty for a type the simulator does not know. `number` makes file ids differ.
boost::json::object media_sample(std::string_view type, std::int64_t number);

}  // namespace telegram_sim
