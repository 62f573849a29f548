// Which addresses an answer may link to.
#pragma once

#include <string_view>

namespace luka::gateway::render {

/// http, https, mailto and tg, and nothing in it that Telegram refuses: white space, control characters, a missing host.
/// A model must not be able to link to anything else.
bool is_safe_link(std::string_view url);

/// Whether an address that is not linked is worth being read: not a place within the page, not a script, not endless.
bool is_worth_showing(std::string_view url);

}  // namespace luka::gateway::render
