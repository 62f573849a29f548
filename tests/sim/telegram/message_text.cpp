#include "tests/sim/telegram/message_text.hpp"

#include "tests/sim/telegram/entity_finder.hpp"
#include "tests/sim/telegram/utf8.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace telegram_sim {
namespace {

constexpr std::int64_t inside_symbol = -1;

// A cleaned text, and where each UTF-16 offset of the raw text went.
struct cleaned_text {
  std::string text;
  std::vector<std::int64_t> moved;  // [raw offset] → new offset, inside_symbol in the middle of a pair
};

// Direction marks and separators U+2028…U+202E, and three combining lines that Telegram takes for abuse.
bool is_removed(std::string_view symbol) {
  if (symbol.size() == 3 && symbol.starts_with("\xe2\x80")) {
    const auto last = static_cast<unsigned char>(symbol[2]);
    return last >= 0xa8 && last <= 0xae;
  }
  return symbol == "\r" || symbol == "\xcc\xb3" || symbol == "\xcc\xbf" || symbol == "\xcc\x8a";
}

cleaned_text clean(std::string_view raw, bool with_offsets) {
  cleaned_text cleaned;
  cleaned.text.reserve(raw.size());
  std::int64_t offset = 0;
  for (std::size_t at = 0; at < raw.size();) {
    const auto symbol = raw.substr(at, code_point_size(raw[at]));
    const bool pair = symbol.size() == 4;
    if (with_offsets) {
      cleaned.moved.push_back(offset);
      if (pair) {
        cleaned.moved.push_back(inside_symbol);
      }
    }
    if (!is_removed(symbol)) {
      const bool control = symbol.size() == 1 && static_cast<unsigned char>(symbol[0]) < ' ' && symbol[0] != '\n';
      cleaned.text.append(control ? " " : symbol);
      offset += pair ? 2 : 1;
    }
    at += symbol.size();
  }
  cleaned.moved.push_back(offset);
  return cleaned;
}

// The first byte after a UTF-16 offset: what the real server names in its errors.
std::size_t byte_after(std::string_view raw, std::int64_t offset) {
  std::size_t at = 0;
  for (std::int64_t units = 0; at < raw.size() && units < offset; at += code_point_size(raw[at])) {
    units += code_point_size(raw[at]) == 4 ? 2 : 1;
  }
  return at;
}

std::optional<api_error> move_entity(text_entity& entity, std::string_view raw, const std::vector<std::int64_t>& moved) {
  const auto end_of_text = static_cast<std::int64_t>(moved.size()) - 1;
  const auto end = entity.end();
  if (entity.offset > end_of_text) {
    return bad_request("entity begins after the end of the text at UTF-16 offset " + std::to_string(entity.offset));
  }
  const auto new_offset = moved[static_cast<std::size_t>(entity.offset)];
  if (new_offset == inside_symbol) {
    return bad_request("entity begins in a middle of a UTF-16 symbol at byte offset " +
                       std::to_string(byte_after(raw, entity.offset)));
  }
  const auto beginning = "entity beginning at UTF-16 offset " + std::to_string(entity.offset);
  if (end > end_of_text) {
    return bad_request(beginning + " ends after the end of the text at UTF-16 offset " + std::to_string(end));
  }
  const auto new_end = moved[static_cast<std::size_t>(end)];
  if (new_end == inside_symbol) {
    return bad_request(beginning + " ends in a middle of a UTF-16 symbol at byte offset " +
                       std::to_string(byte_after(raw, end)));
  }
  entity.offset = new_offset;
  entity.length = new_end - new_offset;
  return std::nullopt;
}

bool is_blank(char c) { return c == ' ' || c == '\n'; }

// Cuts blanks at both ends of the text, and the entities to what is left.
void trim(std::string& text, text_entities& entities) {
  const auto last = text.find_last_not_of(" \n");
  text.resize(last == std::string::npos ? 0 : last + 1);
  const auto skipped = std::min(text.find_first_not_of(" \n"), text.size());
  text.erase(0, skipped);
  const auto length = static_cast<std::int64_t>(utf16_length(text));
  for (auto& entity : entities) {
    const auto begin = std::max<std::int64_t>(entity.offset - static_cast<std::int64_t>(skipped), 0);
    const auto end = std::min(entity.end() - static_cast<std::int64_t>(skipped), length);
    entity.offset = begin;
    entity.length = std::max<std::int64_t>(end - begin, 0);
  }
}

// An entity never begins with a blank, and one of blanks alone does not exist.
void drop_blank_beginnings(std::string_view text, text_entities& entities) {
  std::vector<bool> blank;
  blank.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); at += code_point_size(text[at])) {
    blank.insert(blank.end(), code_point_size(text[at]) == 4 ? 2 : 1, is_blank(text[at]));
  }
  for (auto& entity : entities) {
    while (entity.length > 0 && blank[static_cast<std::size_t>(entity.offset)]) {
      ++entity.offset;
      --entity.length;
    }
  }
  std::erase_if(entities, [](const auto& entity) { return entity.length == 0; });
}

void sort_by_position(text_entities& entities) {
  std::stable_sort(entities.begin(), entities.end(), [](const auto& a, const auto& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.length > b.length;
  });
}

// Code and preformatted text hold nothing else: what lies across one is cut around it, what begins inside is dropped.
void cut_around_verbatim(text_entities& entities) {
  text_entities verbatim;
  std::copy_if(entities.begin(), entities.end(), std::back_inserter(verbatim), is_verbatim);
  if (verbatim.empty()) {
    return;
  }
  text_entities result;
  std::int64_t verbatim_end = 0;
  for (auto& entity : entities) {
    if (is_verbatim(entity)) {
      if (entity.offset >= verbatim_end) {
        verbatim_end = entity.end();
        result.push_back(std::move(entity));
      }
      continue;
    }
    if (!is_splittable(entity)) {
      const bool inside = std::any_of(verbatim.begin(), verbatim.end(), [&](const auto& code) {
        return code.offset <= entity.offset && entity.offset < code.end() && !entity.type.ends_with("blockquote");
      });
      if (!inside) {
        result.push_back(std::move(entity));
      }
      continue;
    }
    auto rest = entity;
    for (const auto& code : verbatim) {
      if (code.end() <= rest.offset || code.offset >= rest.end()) {
        continue;
      }
      if (code.offset > rest.offset) {
        result.push_back({rest.type, rest.offset, code.offset - rest.offset, {}});
      }
      const auto end = rest.end();
      rest.offset = std::min(code.end(), end);
      rest.length = end - rest.offset;
    }
    if (rest.length > 0) {
      result.push_back(std::move(rest));
    }
  }
  entities = std::move(result);
  sort_by_position(entities);
}

// The server keeps 100 of a bot's entities: whole ones (links, code, quotes) first, then bold and its kin.
void keep_first_hundred(text_entities& entities) {
  if (entities.size() <= max_entities) {
    return;
  }
  std::stable_partition(entities.begin(), entities.end(), [](const auto& entity) { return !is_splittable(entity); });
  entities.resize(max_entities);
  sort_by_position(entities);
}

}  // namespace

api_result<formatted_text> prepare_text(std::string_view raw, text_entities entities, std::string_view too_long) {
  if (!is_valid_utf8(raw)) {
    return bad_request(wording::not_utf8);
  }
  if (raw.empty()) {
    return bad_request(wording::text_empty);
  }
  if (raw.size() > max_raw_text_bytes) {
    return bad_request(wording::text_raw_too_long);
  }
  auto cleaned = clean(raw, !entities.empty());
  for (auto& entity : entities) {
    if (auto error = move_entity(entity, raw, cleaned.moved)) {
      return *std::move(error);
    }
  }
  formatted_text result{std::move(cleaned.text), std::move(entities)};
  trim(result.text, result.entities);
  if (result.text.empty()) {
    return bad_request(wording::text_blank);
  }
  if (result.text.size() > max_message_code_points && count_code_points(result.text) > max_message_code_points) {
    return bad_request(too_long);
  }
  if (!result.entities.empty()) {
    drop_blank_beginnings(result.text, result.entities);
    sort_by_position(result.entities);
    cut_around_verbatim(result.entities);
    keep_first_hundred(result.entities);
  }
  merge_found_entities(result.entities, find_entities(result.text));
  return result;
}

api_result<formatted_text> prepare_draft_text(std::string_view raw, text_entities entities) {
  auto text = prepare_text(raw, std::move(entities), wording::send_too_long);
  const bool nothing = text.has_error() && (text.error().description == bad_request(wording::text_empty).description ||
                                            text.error().description == bad_request(wording::text_blank).description);
  return nothing ? formatted_text() : text;
}

}  // namespace telegram_sim
