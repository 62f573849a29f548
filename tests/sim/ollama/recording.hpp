// What a real server has sent, from recordings/responses.txt, for the tests that compare it with ours.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace ollama_sim {

inline std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (text[++i] == 'x') {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i] == 'r' ? '\r' : text[i] == 'n' ? '\n' : text[i];
    }
  }
  return out;
}

/// One by its title.
inline std::string recording(const std::string& title) {
  std::ifstream file(OLLAMA_RECORDINGS "/responses.txt");
  for (std::string line; std::getline(file, line);)
    if (line == "#### " + title && std::getline(file, line)) return unescape(line);
  return "no recording called " + title;
}

}  // namespace ollama_sim
