#include "common/http/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace luka::http {

std::string base_url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  const bool default_port = port == (tls ? "443" : "80");
  return default_port ? name : name + ":" + port;
}

std::string base_url::origin() const { return (tls ? "https://" : "http://") + authority(); }

result<base_url> parse_base_url(std::string_view text) {
  const error_code invalid = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return invalid;
  const auto scheme = parsed->scheme_id();
  const bool tls = scheme == boost::urls::scheme::https;
  if (!tls && scheme != boost::urls::scheme::http) return invalid;
  if (parsed->has_userinfo() || parsed->has_query() || parsed->has_fragment()) return invalid;
  const bool has_port = parsed->has_port() && !parsed->port().empty();
  if (has_port && parsed->port_number() == 0) return invalid;  // zero, or more than 65535
  if (parsed->encoded_host().find('%') != std::string_view::npos) return invalid;
  base_url url;
  url.tls = tls;
  url.host = parsed->host_type() == boost::urls::host_type::ipv6 ? std::string(parsed->host_address())
                                                                   : std::string(parsed->host());
  url.port = has_port ? std::string(parsed->port()) : (tls ? "443" : "80");
  url.path = std::string(parsed->encoded_path());
  // Boost.URL 1.81 takes "http://host:port" for a host with an empty port and the path "port".
  if (!url.path.empty() && url.path.front() != '/') return invalid;
  while (url.path.ends_with('/')) url.path.pop_back();
  if (url.host.empty()) return invalid;
  return url;
}

}  // namespace luka::http
