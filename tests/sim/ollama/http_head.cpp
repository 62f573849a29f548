#include "tests/sim/ollama/http_head.hpp"

#include <boost/beast/http/status.hpp>

namespace ollama_sim {

std::string_view reason_phrase(unsigned status) {
  if (status == 499) return "status code 499";  // Go has no name for it and writes the number out
  return boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
}

std::string serialise(const response_head& head, const reply_terms& terms, wall_time now) {
  std::string out = terms.http10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  out += std::to_string(head.status);
  out += ' ';
  out += reason_phrase(head.status);
  out += "\r\n";
  if (!head.content_type.empty()) {
    out += "Content-Type: ";
    out += head.content_type;
    out += "\r\n";
  }
  out += head.extra;
  out += "Date: " + http_date(now) + "\r\n";
  if (head.content_length) out += "Content-Length: " + std::to_string(*head.content_length) + "\r\n";
  const bool chunked = !head.content_length && !head.no_body && !terms.http10;
  if (!terms.keep_alive && !terms.http10) out += "Connection: close\r\n";
  if (terms.keep_alive && terms.http10 && head.content_length) out += "Connection: keep-alive\r\n";
  if (chunked) out += "Transfer-Encoding: chunked\r\n";
  out += "\r\n";
  return out;
}

std::string proxy_page(unsigned status, wall_time now) {
  const auto title = std::to_string(status) + ' ' + std::string(reason_phrase(status));
  const std::string body = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<h1>" + title +
                           "</h1>\r\n<hr>the proxy in front of the model server\r\n</body>\r\n</html>\r\n";
  return "HTTP/1.1 " + title + "\r\nServer: nginx\r\nDate: " + http_date(now) +
         "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: keep-alive\r\n\r\n" + body;
}

}  // namespace ollama_sim
