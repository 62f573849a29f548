// Every allocation of this program is counted, whoever makes it: C++, msgpack, hiredis.
#pragma once

#include <cstdint>

namespace luka::test {

/// Calls of malloc, calloc and realloc so far, over all threads.
std::uint64_t allocations();

}  // namespace luka::test
