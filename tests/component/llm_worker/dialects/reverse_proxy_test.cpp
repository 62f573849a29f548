// Model servers that others guard: behind https, below a path, with a password.
#include <fstream>
#include <optional>

#include "tests/component/common/scoped_environment.hpp"
#include "tests/component/common/test_authority.hpp"
#include "tests/component/llm_worker/dialects/reverse_proxy.hpp"
#include "tests/component/llm_worker/dialects/served_model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

using namespace luka;
using namespace luka::test;

namespace {

const std::string password = "Basic b3BlbjpzZXNhbWU=";

/// A server of each kind behind its proxy, and the backend in front of both.
struct guarded {
  explicit guarded(const pairing& which) : server(which.flavour), way(settings_for(which, server)) {
    std::ofstream(folder.file("ca.pem")) << authority.pem();
    trusted.emplace("SSL_CERT_FILE", folder.file("ca.pem"));
    way.servers[0].where.tls = true;
    way.servers[0].where.host = "localhost";
    way.servers[0].where.port = proxy.port();
    way.servers[0].where.path = "/team";
    way.headers = {{"Authorization", password}};
  }

  static server_identity localhost() {
    server_identity who;
    who.name = "DNS:localhost";
    return who;
  }

  temp_dir folder;
  test_authority authority;
  std::optional<scoped_variable> trusted;
  served_model server;
  worker::backend_settings way;
  asio::io_context loop{1};
  reverse_proxy proxy{loop, authority.serve_as(localhost()), {"/team", password, server.port()}};
};

}  // namespace

TEST_CASE("a server behind https, below a path, with a password, answers like any other") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    guarded all(which);
    asking_backend backend(all.way, &all.loop);
    for (int i = 0; i < 3; ++i) {
      const auto answer = backend.ask("#words=40 #unicode");
      CHECK_FALSE(answer.end.failed);
      CHECK(answer.text == all.server.control().requests().back().reply);
    }
    CHECK(all.proxy.refused == 0);
    CHECK(all.proxy.handshakes <= 3);  // the looks at the models and the window have their own, unless they were first
  }
}

TEST_CASE("hanging up reaches the model through the proxy") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    guarded all(which);
    asking_backend backend(all.way, &all.loop);
    CHECK(backend.ask_and_hang_up("#words=100000 #tps=100").reason() == proto::failure::cancelled);
    const auto stopped = [&] {
      all.loop.restart();
      all.loop.poll();
      return all.server.control().counter("cancelled") == 1;
    };
    CHECK(eventually(stopped));
  }
}

TEST_CASE("a proxy that refuses is told as such, without what was sent to it") {
  const auto& which = all_pairings().front();
  guarded all(which);
  all.way.headers = {{"Authorization", "Basic d3Jvbmc6c2VzYW1l"}};
  asking_backend backend(all.way, &all.loop);
  const auto refused = backend.ask("Hello");
  CHECK(refused.reason() == proto::failure::refused);
  CHECK(refused.end.failed->detail == "HTTP 401 with a page of HTML");
}

TEST_CASE("a proxy with a certificate of somebody else is not trusted, and does not learn the password") {
  const auto& which = all_pairings().front();
  guarded all(which);
  all.trusted.reset();
  asking_backend backend(all.way, &all.loop);
  CHECK(backend.ask("Hello").reason() == proto::failure::model_unreachable);
  CHECK(all.proxy.handshakes == 0);
}
