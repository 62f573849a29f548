// A set of lambdas as one visitor: one case for each alternative of a variant.
#pragma once

namespace luka::gateway {

template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>;

}  // namespace luka::gateway
