// One element of a conversation's list: a message as JSON.
#pragma once

#include <string>
#include <string_view>

#include "common/result.hpp"
#include "proto/history.hpp"

namespace luka::history {

/// {"role":…,"content":…}. Text that is not UTF-8 would make the element unreadable for others: it is repaired.
std::string write_element(std::string_view role, std::string_view content);

/// Reads an element that this or another program wrote: other fields and any order are fine, and bytes that are not
/// UTF-8 are replaced. Errors: errc::element_….
result<proto::chat_message> read_element(std::string_view json);

}  // namespace luka::history
