// How many tokens a text may have been, where nobody has counted them.
#pragma once

#include <cstddef>

namespace luka::gateway {

/// Pure. A token is about four bytes of UTF-8.
inline std::size_t about_tokens(std::size_t bytes) { return (bytes + 3) / 4; }

}  // namespace luka::gateway
