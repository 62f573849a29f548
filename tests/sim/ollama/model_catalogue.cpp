#include "tests/sim/ollama/model_catalogue.hpp"

#include <algorithm>
#include <cctype>

#include <boost/algorithm/string.hpp>

#include "tests/sim/ollama/text_hash.hpp"

namespace ollama_sim {
namespace {

std::string with_tag(std::string_view name) {
  std::string full(name);
  const auto slash = full.rfind('/');
  if (full.find(':', slash == std::string::npos ? 0 : slash) == std::string::npos) full += ":latest";
  return full;
}

std::string digest_of(std::string_view name) {
  std::string digest;
  for (std::uint64_t part = 0; part < 4; ++part) digest += hex_text(mix(text_hash(name) + part), 16);
  return digest;
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

bool is_valid_part(std::string_view part) {
  return !part.empty() && part.size() <= 80 && part.front() != '.' && part.front() != '-' &&
         std::all_of(part.begin(), part.end(), is_name_character);
}

}  // namespace

bool model_entry::can(std::string_view capability) const {
  return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

void model_catalogue::add(std::string_view specification, wall_time modified_at) {
  const auto equals = specification.find('=');
  model_entry entry;
  entry.name = with_tag(specification.substr(0, equals));
  if (equals == std::string_view::npos) {
    entry.capabilities = {"completion", "tools"};
  } else {
    boost::split(entry.capabilities, specification.substr(equals + 1), boost::is_any_of(","));
  }
  entry.digest = digest_of(entry.name);
  entry.size = 1'000'000'000 + text_hash(entry.name) % 4'000'000'000ULL;
  entry.modified_at = modified_at;
  models_.push_back(std::move(entry));
}

const model_entry* model_catalogue::find(std::string_view name) const {
  const auto full = with_tag(name);
  for (const auto& model : models_) {
    if (boost::iequals(model.name, full)) return &model;
  }
  return nullptr;
}

bool is_valid_model_name(std::string_view name) {
  const auto full = with_tag(name);
  const auto colon = full.rfind(':');
  std::vector<std::string> parts;
  const auto path = full.substr(0, colon);
  boost::split(parts, path, boost::is_any_of("/"));
  return parts.size() <= 3 && std::all_of(parts.begin(), parts.end(), is_valid_part) &&
         is_valid_part(std::string_view(full).substr(colon + 1));
}

bool is_cloud_model(std::string_view name) {
  return boost::iends_with(name, ":cloud") || boost::iends_with(name, "-cloud");
}

}  // namespace ollama_sim
