# One interface target, luka_options, that every target of ours links.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Precompiled headers need these two relaxations; nothing of ours uses __TIME__.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()

add_library(luka_options INTERFACE)
target_include_directories(luka_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_options(luka_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Woverloaded-virtual)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 warns wrongly inside coroutine frames and about std::string (gcc bugs 105651, 105329).
  target_compile_options(luka_options INTERFACE
    -fpch-preprocess -Wno-maybe-uninitialized -Wno-mismatched-new-delete -Wno-stringop-overflow -Wno-restrict -Wno-array-bounds)
else()
  target_compile_options(luka_options INTERFACE -Xclang -fno-pch-timestamp)
endif()

if(LUKA_SANITIZE)
  target_compile_options(luka_options INTERFACE
    -fsanitize=${LUKA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(luka_options INTERFACE -fsanitize=${LUKA_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # clang 14 cannot emit this check for the parts that it splits a coroutine into.
    target_compile_options(luka_options INTERFACE -fno-sanitize=function)
  endif()
endif()

if(LUKA_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "LUKA_FUZZ needs clang: libFuzzer belongs to it (cmake --preset clang)")
  endif()
  # The fuzz targets steer by the coverage of what they call; only they link libFuzzer itself.
  target_compile_options(luka_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(LUKA_HARDENING)
  target_compile_options(luka_options INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS
    -fstack-protector-strong -fstack-clash-protection)
  target_link_options(luka_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
