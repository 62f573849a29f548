// What can be wrong with a request, or with what is stored.
#pragma once

#include "common/result.hpp"

namespace luka::history {

enum class errc {
  // a request
  not_two_frames = 1,
  id_too_long = 2,
  bad_conversation_id = 3,
  bad_turn_id = 4,
  // an element of a stored conversation
  element_too_large = 10,
  element_not_json = 11,
  element_not_an_object = 12,
  element_without_role = 13,
  element_without_content = 14,
  element_of_unknown_role = 15,
  // a request about the journal
  bad_job_id = 20,
  bad_bot_id = 21,
  bad_instance_id = 22,
  job_of_unknown_kind = 23,
  job_too_large = 24,
  bad_page = 25,
  bad_attempt = 26,
  unknown_outcome = 27,
  bad_cursor = 28,
};

const boost::system::error_category& category() noexcept;
error_code make_error_code(errc e) noexcept;

}  // namespace luka::history

template <>
struct boost::system::is_error_code_enum<luka::history::errc> : std::true_type {};
