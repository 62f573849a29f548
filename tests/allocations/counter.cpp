// Takes the place of malloc for the whole program, shared libraries included (glibc allows that, "Replacing malloc" in its
// manual); glibc's own does the work, so its free() stays the right one.
#include "tests/allocations/counter.hpp"

#include <atomic>
#include <cstddef>

namespace {

std::atomic<std::uint64_t> calls{0};

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);

void* malloc(std::size_t size) {
  calls.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  calls.fetch_add(1, std::memory_order_relaxed);
  return __libc_calloc(count, size);
}

void* realloc(void* old, std::size_t size) {
  calls.fetch_add(1, std::memory_order_relaxed);
  return __libc_realloc(old, size);
}

}  // extern "C"

std::uint64_t luka::test::allocations() { return calls.load(std::memory_order_relaxed); }
