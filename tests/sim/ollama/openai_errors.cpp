#include "tests/sim/ollama/openai_errors.hpp"

#include <boost/json.hpp>

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

namespace json = boost::json;

namespace {

std::string llama_type(unsigned status) {
  switch (status) {
    case 400: return "invalid_request_error";
    case 401: return "authentication_error";
    case 404: return "not_found_error";
    case 503: return "unavailable_error";
    default: return "server_error";
  }
}

std::string by_ollama(const api_error& error) {
  const auto* type = error.status == 400 ? "invalid_request_error" : error.status == 404 ? "not_found_error" : "api_error";
  return "{\"error\":{\"message\":" + go_string(error.text) + ",\"type\":\"" + type +
         "\",\"param\":null,\"code\":null}}\n";
}

bool is_llama_json(const std::string& text) { return text.starts_with("{\"error\":{"); }

std::string by_llama_server(const api_error& error) {
  if (is_llama_json(error.text)) return error.text;
  const auto text = error.status == 503 ? std::string("Loading model") : error.text;
  return "{\"error\":{\"code\":" + std::to_string(error.status) + ",\"message\":" + go_string(text) + ",\"type\":\"" +
         llama_type(error.status) + "\"}}";
}

// "This model's maximum context length is …" in place of llama-server's words.
std::string too_long_for_vllm(const std::string& nested) {
  const auto inner = json::parse(nested).at("error").as_object();
  return "This model's maximum context length is " + json::serialize(inner.at("n_ctx")) +
         " tokens. However, your request has " + json::serialize(inner.at("n_prompt_tokens")) +
         " input tokens. Please reduce the length of the input messages.";
}

std::string by_vllm(const api_error& error) {
  auto text = is_llama_json(error.text) ? too_long_for_vllm(error.text) : error.text;
  const auto quote = text.find("model '");
  if (error.status == 404 && quote != std::string::npos) {
    const auto name = text.substr(quote + 7, text.rfind('\'') - quote - 7);
    text = "The model `" + name + "` does not exist.";
  }
  const auto* type = error.status == 400   ? "BadRequestError"
                     : error.status == 404 ? "NotFoundError"
                                           : "InternalServerError";
  return "{\"error\":{\"message\":" + go_string(text) + ",\"type\":\"" + type +
         "\",\"param\":null,\"code\":" + std::to_string(error.status) + "}}";
}

std::string by_lmstudio(const api_error& error) {
  auto text = error.text;
  if (is_llama_json(text))
    text = "The number of tokens to keep from the initial prompt is greater than the context length";
  const auto* code = error.status == 404 ? "\"model_not_found\"" : "null";
  return "{\"error\":{\"message\":" + go_string(text) + ",\"type\":\"invalid_request_error\",\"param\":null,\"code\":" +
         code + "}}";
}

}  // namespace

std::string (*openai_errors(server_flavour flavour))(const api_error&) {
  switch (flavour) {
    case server_flavour::llama_server: return by_llama_server;
    case server_flavour::vllm: return by_vllm;
    case server_flavour::lmstudio: return by_lmstudio;
    case server_flavour::ollama: break;
  }
  return by_ollama;
}

}  // namespace ollama_sim
