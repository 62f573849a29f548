// What tests send to the control API, as structs. Errors are sentences that name the field.
#pragma once

#include "tests/sim/telegram/faults.hpp"
#include "tests/sim/telegram/query_string.hpp"
#include "tests/sim/telegram/user_actions.hpp"

#include <boost/json.hpp>

#include <chrono>

namespace telegram_sim {

action_result<boost::json::value> parse_control_body(std::string_view body);

said read_said(const boost::json::object& body);
pressed read_pressed(const boost::json::object& body);
stopped read_stopped(const boost::json::object& body);
// "on", "off", true or false; nothing when the field is absent or something else.
std::optional<bool> read_switch(const boost::json::object& body, std::string_view name);

// {method, chat?, after?, count?, kind, code?, description?, retry_after?, migrate_to_chat_id?, seconds? | ms?, id?,
// probability?, seed?, retry_after_max?, seconds_max? | ms_max?}
action_result<fault_rule> read_fault(const boost::json::value& body);
boost::json::object fault_json(const fault_rule& rule);

transcript_query read_transcript_query(const query_fields& fields);

// A field of a query, or nothing.
std::optional<std::string> field(const query_fields& fields, std::string_view name);
std::optional<std::int64_t> integer_field(const query_fields& fields, std::string_view name);

}  // namespace telegram_sim
