// What a newcomer reads when no model is connected.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ollama_sim {

// A Markdown reply chosen by what `said` asks for, else in turn. It always says that this is a stand-in and how
// to get a real model. `earlier` = messages before this one that the request carried, `turn` picks among equals.
std::string demo_reply(std::string_view said, std::size_t earlier, std::size_t turn);

}  // namespace ollama_sim
