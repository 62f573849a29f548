#include "tests/sim/telegram/reply_markup.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr std::size_t max_callback_data_bytes = 64;
constexpr std::size_t max_buttons = 100;

constexpr std::array<std::string_view, 9> other_actions = {
    "login_url",    "web_app", "switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat",
    "callback_game", "pay",    "copy_text",           "disabled"};

std::optional<api_error> check_button(const json::value& value) {
  if (!value.is_object()) {
    return bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object");
  }
  const auto& button = value.get_object();
  const auto* text = button.if_contains("text");
  if (text == nullptr || !text->is_string() || text->get_string().empty()) {
    return bad_request("can't parse inline keyboard button: Can't find field \"text\"");
  }
  if (const auto* data = button.if_contains("callback_data")) {
    const bool fits = data->is_string() && !data->get_string().empty() && data->get_string().size() <= max_callback_data_bytes;
    return fits ? std::nullopt : std::optional(bad_request(wording::button_data_invalid));
  }
  if (const auto* url = button.if_contains("url")) {
    const std::string_view address = url->is_string() ? std::string_view(url->get_string()) : std::string_view();
    const bool valid = address.starts_with("http://") || address.starts_with("https://") || address.starts_with("tg://");
    return valid ? std::nullopt : std::optional(bad_request("BUTTON_URL_INVALID"));
  }
  for (const auto action : other_actions) {
    if (button.contains(action)) {
      return std::nullopt;
    }
  }
  return bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
}

// How many buttons there are, or what is wrong with the first bad one.
api_result<std::size_t> count_buttons(const json::value& keyboard) {
  if (!keyboard.is_array()) {
    return bad_request("field \"inline_keyboard\" must be of type Array");
  }
  std::size_t count = 0;
  for (const auto& row : keyboard.get_array()) {
    if (!row.is_array()) {
      return bad_request("field \"inline_keyboard\" must be an Array of Arrays");
    }
    for (const auto& button : row.get_array()) {
      if (auto error = check_button(button)) {
        return *std::move(error);
      }
      ++count;
    }
  }
  return count;
}

}  // namespace

api_result<json::value> check_reply_markup(const json::value& markup, markup_use use) {
  if (markup.is_null()) {
    return json::value();
  }
  if (!markup.is_object()) {
    return bad_request("object expected as reply markup");
  }
  const auto* keyboard = markup.get_object().if_contains("inline_keyboard");
  if (keyboard == nullptr) {
    return use == markup_use::edited ? api_result<json::value>(bad_request("inline keyboard expected"))
                                     : api_result<json::value>(markup);
  }
  const auto buttons = count_buttons(*keyboard);
  if (buttons.has_error()) {
    return buttons.error();
  }
  if (*buttons > max_buttons) {
    return bad_request("reply markup is too long");
  }
  return *buttons == 0 ? json::value() : markup;
}

}  // namespace telegram_sim
