#include "tests/sim/telegram/media_samples.hpp"

#include <string>

namespace telegram_sim {
namespace {

namespace json = boost::json;

json::object file(std::string_view type, std::int64_t number, std::int64_t size) {
  const auto name = std::string(type) + std::to_string(number);
  return {{"file_id", "AgACAgIAAxkBAA" + name}, {"file_unique_id", "AQAD" + name}, {"file_size", size}};
}

json::object with(json::object base, const json::object& more) {
  for (const auto& field : more) {
    base[field.key()] = field.value();
  }
  return base;
}

}  // namespace

json::object media_sample(std::string_view type, std::int64_t number) {
  if (type == "photo") {
    return {{"photo", json::array{with(file("photo_s", number, 1432), {{"width", 90}, {"height", 60}}),
                                  with(file("photo_m", number, 18412), {{"width", 320}, {"height", 213}}),
                                  with(file("photo_x", number, 96034), {{"width", 1280}, {"height", 853}})}}};
  }
  if (type == "sticker") {
    return {{"sticker", with(file("sticker", number, 24680), {{"type", "regular"},
                                                              {"width", 512},
                                                              {"height", 512},
                                                              {"is_animated", false},
                                                              {"is_video", false},
                                                              {"emoji", "👍"},
                                                              {"set_name", "SampleStickers"}})}};
  }
  if (type == "voice") {
    return {{"voice", with(file("voice", number, 12345), {{"duration", 3}, {"mime_type", "audio/ogg"}})}};
  }
  if (type == "document") {
    return {{"document", with(file("document", number, 54321), {{"file_name", "notes.pdf"}, {"mime_type", "application/pdf"}})}};
  }
  if (type == "video") {
    return {{"video", with(file("video", number, 1048576),
                           {{"width", 1280}, {"height", 720}, {"duration", 7}, {"mime_type", "video/mp4"}})}};
  }
  if (type == "location") {
    return {{"location", json::object{{"latitude", 52.520008}, {"longitude", 13.404954}}}};
  }
  return {};
}

}  // namespace telegram_sim
