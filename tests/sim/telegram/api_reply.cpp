#include "tests/sim/telegram/api_reply.hpp"

#include <boost/beast/http/status.hpp>

namespace telegram_sim {

namespace json = boost::json;

web_reply ok_reply(const json::value& result) { return ok_reply_text(json::serialize(result)); }

web_reply ok_reply_text(const std::string& result) {
  web_reply reply;
  reply.body = "{\"ok\":true,\"result\":" + result + "}";
  return reply;
}

web_reply error_reply(const api_error& error) {
  json::object body{{"ok", false}, {"error_code", error.code}, {"description", error.description}};
  json::object parameters;
  web_reply reply;
  reply.status = static_cast<unsigned>(error.code);
  if (error.retry_after) {
    parameters["retry_after"] = *error.retry_after;
    reply.headers.emplace_back("Retry-After", std::to_string(*error.retry_after));
  }
  if (error.migrate_to_chat_id) {
    parameters["migrate_to_chat_id"] = *error.migrate_to_chat_id;
  }
  if (!parameters.empty()) {
    body["parameters"] = std::move(parameters);
  }
  reply.body = json::serialize(body);
  return reply;
}

web_reply proxy_error_page(unsigned status) {
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  const auto title = std::to_string(status) + " " + std::string(reason.data(), reason.size());
  web_reply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
               "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
  return reply;
}

}  // namespace telegram_sim
