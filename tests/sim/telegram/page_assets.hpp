// The chat page's files. By default those built into the program (see embed_page.cmake).
#pragma once

#include "tests/sim/telegram/web_server.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace telegram_sim {

struct page_file {
  std::string_view path;  // "/style.css"
  std::string_view content_type;
  std::string_view content;
};

const page_file* find_page_file(std::string_view path);

// The file as a reply, with a content security policy that forbids everything from elsewhere. From `folder` when it
// is not empty (for working on the page without building). No value: there is no such file.
std::optional<web_reply> page_reply(std::string_view path, const std::string& folder);

}  // namespace telegram_sim
