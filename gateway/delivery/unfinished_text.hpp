// A text that can be seen not to be the end.
#pragma once

#include <cstddef>

#include "gateway/delivery/render/formatted_text.hpp"

namespace luka::gateway {

/// What a page that is complete says while its message is not known to be the only one: the text and " …". A text that
/// leaves no room for that within `limit` characters loses its end, and its entities are cut with it. Pure.
formatted_text unfinished(formatted_text page, std::size_t limit);

}  // namespace luka::gateway
