// Which Host headers a server bound to loopback answers: the guard against DNS rebinding.
#pragma once

#include <string>
#include <string_view>

namespace ollama_sim {

// `host` as in the header, with or without port; `own_name` is this machine's host name.
bool is_allowed_host(std::string_view host, std::string_view own_name);

}  // namespace ollama_sim
