#include "common/http/url.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using http::base_url;
using http::parse_base_url;

TEST_CASE("a base URL is taken apart") {
  CHECK(*parse_base_url("http://127.0.0.1:11434") == base_url{false, "127.0.0.1", "11434", ""});
  CHECK(*parse_base_url("https://api.telegram.org") == base_url{true, "api.telegram.org", "443", ""});
  CHECK(*parse_base_url("http://ollama") == base_url{false, "ollama", "80", ""});
  CHECK(*parse_base_url("http://ollama:") == base_url{false, "ollama", "80", ""});
  CHECK(*parse_base_url("https://host:8443/a/b") == base_url{true, "host", "8443", "/a/b"});
  CHECK(*parse_base_url("http://[::1]:8080/") == base_url{false, "::1", "8080", ""});
}

TEST_CASE("slashes at the end of the path do not count") {
  CHECK(parse_base_url("http://host/")->path.empty());
  CHECK(parse_base_url("http://host/prefix///")->path == "/prefix");
}

TEST_CASE("an escaped path stays escaped") { CHECK(parse_base_url("http://host/a%20b")->path == "/a%20b"); }

TEST_CASE("the Host header has a port only when it is not the usual one") {
  CHECK(parse_base_url("http://host")->authority() == "host");
  CHECK(parse_base_url("http://host:80")->authority() == "host");
  CHECK(parse_base_url("http://host:443")->authority() == "host:443");
  CHECK(parse_base_url("https://host:443")->authority() == "host");
  CHECK(parse_base_url("http://[::1]:8080")->authority() == "[::1]:8080");
  CHECK(parse_base_url("https://[::1]")->authority() == "[::1]");
}

TEST_CASE("the origin names no path") {
  CHECK(parse_base_url("https://host:8443/secret/path")->origin() == "https://host:8443");
}

TEST_CASE("what is not a base URL is refused") {
  for (const auto* text : {"", "host", "host:80", "//host", "ftp://host", "http://", "http:///path", "http:host",
                           "http://host:port", "http://ho st", " http://host", "http://host:80:80", "http://[::1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_base_url(text).has_value());
  }
}

TEST_CASE("a URL with a user name or a query or a fragment is refused") {
  for (const auto* text : {"http://user@host", "http://user:password@host", "http://@host", "http://host?x=1",
                           "http://host/?", "http://host/path#top"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_base_url(text).has_value());
  }
}

TEST_CASE("a port must be one that exists") {
  CHECK(parse_base_url("http://host:65535")->port == "65535");
  for (const auto* text : {"http://host:0", "http://host:65536", "http://host:99999999999999999999", "http://host:-1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_base_url(text).has_value());
  }
}

TEST_CASE("a host cannot smuggle in a line end") {
  CHECK_FALSE(parse_base_url("http://host%0d%0aX-Evil:1").has_value());
  CHECK_FALSE(parse_base_url("http://host\r\nX-Evil:1").has_value());
}
