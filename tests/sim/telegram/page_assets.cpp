#include "tests/sim/telegram/page_assets.hpp"

#include <fstream>
#include <iterator>

namespace telegram_sim {
namespace {

constexpr auto policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::optional<web_reply> page_reply(std::string_view path, const std::string& folder) {
  const auto* file = find_page_file(path == "/" ? "/index.html" : path);
  if (file == nullptr) {
    return std::nullopt;
  }
  web_reply reply;
  reply.content_type = file->content_type;
  reply.body = folder.empty() ? std::string(file->content) : read_file(folder + std::string(file->path));
  reply.headers = {{"Content-Security-Policy", policy},
                   {"X-Content-Type-Options", "nosniff"},
                   {"Referrer-Policy", "no-referrer"},
                   {"Cache-Control", "no-store"}};
  return reply;
}

}  // namespace telegram_sim
