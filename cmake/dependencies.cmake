# Everything outside this repository comes from Debian 12 or 13 (scripts/setup.sh installs it).

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url program_options)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ZMQ REQUIRED IMPORTED_TARGET libzmq)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
# Its -D_FILE_OFFSET_BITS=64 says nothing new on 64 bits, but would make the precompiled header unusable.
set_property(TARGET PkgConfig::HIREDIS PROPERTY INTERFACE_COMPILE_OPTIONS "")
pkg_check_modules(MD4C REQUIRED IMPORTED_TARGET md4c)
find_path(CPPZMQ_INCLUDE zmq.hpp REQUIRED)

# On Debian 12 the msgpack package conflicts with Boost 1.81, so setup.sh unpacks its headers here.
find_path(MSGPACK_INCLUDE msgpack.hpp
          HINTS ${CMAKE_SOURCE_DIR}/.deps/msgpack/usr/include REQUIRED)
add_library(luka_msgpack INTERFACE)
target_include_directories(luka_msgpack SYSTEM INTERFACE ${MSGPACK_INCLUDE})
target_compile_definitions(luka_msgpack INTERFACE MSGPACK_NO_BOOST)

# Asio and Beast are compiled once (cmake/asio.cpp), and so is the header that every source starts with.
add_library(luka_asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio.cpp)
target_compile_definitions(luka_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_USE_STD_STRING_VIEW)
target_link_libraries(luka_asio
  PUBLIC Boost::headers Boost::json Boost::url OpenSSL::SSL OpenSSL::Crypto Threads::Threads
  PRIVATE luka_options)
target_precompile_headers(luka_asio PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp)

# luka_library(NAME sources…) and luka_executable(NAME sources…): our targets, all alike.
function(luka_target_defaults name)
  target_link_libraries(${name} PRIVATE luka_options)
  target_link_libraries(${name} PUBLIC luka_asio)
  target_precompile_headers(${name} REUSE_FROM luka_asio)
endfunction()

function(luka_library name)
  add_library(${name} STATIC ${ARGN})
  luka_target_defaults(${name})
endfunction()

function(luka_executable name)
  add_executable(${name} ${ARGN})
  luka_target_defaults(${name})
endfunction()
