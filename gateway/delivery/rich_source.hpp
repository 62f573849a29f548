// A model's Markdown, made fit to be given to Telegram as a rich message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace luka::gateway {

/// Pure. Telegram's servers read this Markdown and fetch what it embeds, so a text that a model wrote must not hold
/// anything to fetch: images become links, and no HTML is left, which could bring media, maps or forms; "<br>" becomes a
/// blank. Code and formulas stay as they are. Nothing when the text is too much for a rich message (32 768 characters,
/// 500 blocks, 20 columns, 16 levels), or holds what a model thought, which only our own renderer takes out, or code that
/// would embed something if Telegram did not take it for code.
std::optional<std::string> rich_source(std::string_view markdown);

}  // namespace luka::gateway
