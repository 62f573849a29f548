// The files of the golden corpus: what older versions of the program put on the wire.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace luka::test {

/// corpus/<name>.v<version>.hex
std::filesystem::path corpus_file(const std::string& name, int version);
std::filesystem::path corpus_folder();

/// The bytes of a file of hexadecimal digits; lines that start with '#' are comments. Throws when it cannot be read.
std::string read_hex(const std::filesystem::path& file);
void write_hex(const std::filesystem::path& file, const std::string& comment, const std::string& bytes);

/// Name to number of every message in proto/message_type.hpp, read from its text: so a message that nobody thought
/// of in the tests is seen.
std::map<std::string, int> declared_messages();

}  // namespace luka::test
