// A value or the reason why there is none. Errors are values; exceptions end a task.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace luka {

using error_code = boost::system::error_code;

template <class T, class E = error_code>
using result = boost::system::result<T, E>;

}  // namespace luka
