#include "history_svc/requests.hpp"

namespace luka::history {

task<std::string> requests::carry_out(request what) {
  // None of these is a coroutine itself: each reads its request, and starts one that has all it needs.
  auto begun = std::visit([this](const auto& one) { return begin(one); }, what);
  what = request();  // the command has it all, and the texts may be large
  return begun;
}

}  // namespace luka::history
