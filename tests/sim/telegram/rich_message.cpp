#include "tests/sim/telegram/rich_message.hpp"

#include "tests/sim/telegram/rich_markdown.hpp"
#include "tests/sim/telegram/utf8.hpp"

namespace telegram_sim {
namespace {

namespace json = boost::json;

// What nobody could show: not worth parsing.
constexpr std::size_t max_raw_bytes = 8 * max_rich_characters;
constexpr std::size_t most_media = 100;

// The one form we understand, or what is wrong with the others.
api_result<std::string> markdown_of(const json::value& input) {
  const auto* object = input.if_object();
  if (object == nullptr) {
    return bad_request("can't parse rich message JSON object");
  }
  const auto* markdown = object->if_contains("markdown");
  if ((markdown != nullptr ? 1 : 0) + object->count("html") + object->count("blocks") != 1) {
    return bad_request("RICH_MESSAGE_CONTENT_REQUIRED");
  }
  if (markdown == nullptr) {
    return bad_request("RICH_MESSAGE_UNSUPPORTED: this simulator understands markdown only");
  }
  if (!markdown->is_string()) {
    return bad_request("can't parse rich message JSON object: field \"markdown\" must be of type String");
  }
  return std::string(markdown->get_string());
}

void count(const rich_findings& found, rich_counters& counted) {
  counted.html_tags += found.html_tags;
  counted.media_requested += found.media.size();
  for (const auto& address : found.media) {
    counted.media.push_back(address);
    if (counted.media.size() > most_media) {
      counted.media.pop_front();
    }
  }
}

api_result<rich_content> read(const json::value& input, rich_use use, rich_counters& counted) {
  auto markdown = markdown_of(input);
  if (markdown.has_error()) {
    return markdown.error();
  }
  if (!is_valid_utf8(*markdown)) {
    return bad_request("rich message must be encoded in UTF-8");
  }
  if (markdown->size() > max_raw_bytes) {
    return bad_request("RICH_MESSAGE_TOO_LONG");
  }
  auto document = parse_rich_markdown(*markdown);
  count(document.found, counted);
  if (document.blocks.empty()) {
    return bad_request("rich message must be non-empty");
  }
  if (count_code_points(document.found.visible) > max_rich_characters) {
    return bad_request("RICH_MESSAGE_TOO_LONG");
  }
  if (document.block_count > max_rich_blocks) {
    return bad_request("RICH_MESSAGE_BLOCKS_TOO_MUCH");
  }
  if (document.depth > max_rich_depth) {
    return bad_request("RICH_MESSAGE_NESTING_TOO_DEEP");
  }
  if (document.columns > max_table_columns) {
    return bad_request("RICH_MESSAGE_TABLE_COLUMNS_TOO_MUCH");
  }
  if (!document.found.media.empty()) {
    return bad_request("RICH_MESSAGE_MEDIA_INVALID");
  }
  if (document.has_thinking && use == rich_use::message) {
    return bad_request("RICH_VALIDATE_CTOR_NOT_ALLOWED");
  }
  return rich_content{std::move(*markdown), std::move(document.blocks), std::move(document.found.visible)};
}

}  // namespace

json::object rich_counters::to_json() const {
  json::array addresses;
  for (const auto& address : media) {
    addresses.push_back(json::string(address));
  }
  return {{"accepted", accepted},
          {"refused", refused},
          {"media_requested", media_requested},
          {"html_tags", html_tags},
          {"media", std::move(addresses)}};
}

api_result<rich_content> read_rich_message(const json::value& input, rich_use use, rich_counters& counted) {
  auto content = read(input, use, counted);
  ++(content.has_value() ? counted.accepted : counted.refused);
  return content;
}

}  // namespace telegram_sim
