#include "tests/compat/corpus.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace luka::test {

namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

std::filesystem::path corpus_folder() { return std::filesystem::path(LUKA_SOURCE_DIR) / "tests/compat/corpus"; }

std::filesystem::path corpus_file(const std::string& name, int version) {
  return corpus_folder() / (name + ".v" + std::to_string(version) + ".hex");
}

std::string read_hex(const std::filesystem::path& file) {
  std::istringstream lines(read_text(file));
  std::string bytes;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream pairs(line);
    for (std::string pair; pairs >> pair;) bytes += static_cast<char>(std::stoi(pair, nullptr, 16));
  }
  return bytes;
}

void write_hex(const std::filesystem::path& file, const std::string& comment, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out << "# " << comment << "\n";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    out << "0123456789abcdef"[byte >> 4] << "0123456789abcdef"[byte & 15];
    out << (i % 24 == 23 || i + 1 == bytes.size() ? '\n' : ' ');
  }
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

std::map<std::string, int> declared_messages() {
  const auto text = read_text(std::filesystem::path(LUKA_SOURCE_DIR) / "proto/message_type.hpp");
  const std::regex line("\\n +([a-z_]+) = ([0-9]+),");
  std::map<std::string, int> found;
  for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it)
    found.emplace((*it)[1].str(), std::stoi((*it)[2].str()));
  return found;
}

}  // namespace luka::test
