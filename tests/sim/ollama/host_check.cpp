#include "tests/sim/ollama/host_check.hpp"

#include <boost/algorithm/string.hpp>
#include <boost/asio/ip/address.hpp>

namespace ollama_sim {
namespace {

std::string without_port(std::string_view host) {
  if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
  const auto colon = host.find(':');
  // Two colons: an IPv6 address without brackets.
  if (colon != std::string_view::npos && host.find(':', colon + 1) != std::string_view::npos) return std::string(host);
  return std::string(host.substr(0, colon));
}

bool is_private(const boost::asio::ip::address& address) {
  if (address.is_loopback() || address.is_unspecified()) return true;
  if (address.is_v6()) return (address.to_v6().to_bytes()[0] & 0xFEU) == 0xFCU;
  const auto bytes = address.to_v4().to_bytes();
  return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0U) == 16) || (bytes[0] == 192 && bytes[1] == 168);
}

}  // namespace

bool is_allowed_host(std::string_view header, std::string_view own_name) {
  const auto host = boost::to_lower_copy(without_port(header));
  if (host.empty() || host == "localhost" || boost::iequals(host, own_name)) return true;
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return is_private(address);
  return host.ends_with(".localhost") || host.ends_with(".local") || host.ends_with(".internal");
}

}  // namespace ollama_sim
