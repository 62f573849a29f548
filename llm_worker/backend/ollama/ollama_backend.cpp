#include "llm_worker/backend/ollama/ollama_backend.hpp"

#include "llm_worker/backend/ollama/failure_table.hpp"
#include "llm_worker/backend/ollama/model_list.hpp"
#include "llm_worker/backend/ollama/ollama_stream.hpp"
#include "llm_worker/backend/ollama/request_body.hpp"

namespace luka::worker::ollama {

namespace {

constexpr std::size_t longest_list = 4 * 1024 * 1024;

http::request tags_request() {
  http::request list;
  list.target = "/api/tags";
  return list;
}

http::request chat_request(std::string body) {
  http::request chat;
  chat.method = "POST";
  chat.target = "/api/chat";
  chat.content_type = "application/json";
  chat.body = std::move(body);
  return chat;
}

}  // namespace

ollama_backend::ollama_backend(asio::any_io_executor executor, backend_settings chosen)
    : chosen_(std::move(chosen)), pool_(std::move(executor), chosen_.server, chosen_.most_connections) {}

std::unique_ptr<answer_stream> ollama_backend::ask(const std::vector<proto::chat_message>& messages) {
  auto request = chat_request(chat_body(chosen_.model, messages, chosen_.num_predict));
  return std::make_unique<ollama_stream>(pool_, std::move(request), chosen_.limits, chosen_.longest_answer,
                                         chosen_.model);
}

task<model_check> ollama_backend::check() {
  http::timeouts quick;
  quick.first_byte = quick.silence = std::chrono::seconds(10);
  const auto answer = co_await pool_.fetch(tags_request(), quick, longest_list);
  model_check found;
  const std::string pull = "ollama pull " + chosen_.model;
  if (!answer) {
    found.problem = "the model server is not reachable: " + answer.error().message();
    found.remedy = "start it (ollama serve), then: " + pull;
  } else if (answer->status != 200) {
    found.problem = classify_status(answer->status, answer->body, chosen_.model).detail;
    found.remedy = "check OLLAMA_URL";
  } else {
    const auto presence = find_model(answer->body, chosen_.model);
    if (presence == model_presence::absent) {
      found.problem = "the model server does not have the model";
      found.remedy = pull;
    } else if (presence == model_presence::unreadable) {
      found.problem = "what answers at OLLAMA_URL does not speak like Ollama";
      found.remedy = "check OLLAMA_URL";
    }
  }
  co_return found;
}

}  // namespace luka::worker::ollama
