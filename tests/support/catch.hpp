// Catch2 under one name: version 2.13 on Debian 12, version 3 on Debian 13.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
inline auto ContainsSubstring(const std::string& text) { return Catch::Matchers::Contains(text); }
#endif

#include <boost/system/result.hpp>

/// Boost's own operator<< exists for every result, and does not compile when the value can not be printed.
template <class T, class E>
struct Catch::StringMaker<boost::system::result<T, E>> {
  static std::string convert(const boost::system::result<T, E>& outcome) {
    return outcome ? ::Catch::Detail::stringify(*outcome) : "error: " + outcome.error().message();
  }
};
