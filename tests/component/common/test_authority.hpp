// A certificate authority of the test's own, made at run time: nothing secret is stored, nothing expires.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <openssl/x509.h>

namespace luka::test {

/// What a server shows: a key and a certificate.
struct server_identity {
  /// As an OpenSSL subjectAltName: "DNS:luka.test" or "IP:127.0.0.1".
  std::string name;
  /// Valid from so many seconds after now, for so many.
  long from = -3600;
  long length = 7200;
};

class test_authority {
 public:
  test_authority();

  /// The authority's own certificate.
  [[nodiscard]] std::string pem() const;
  /// A TLS server that this authority vouches for.
  [[nodiscard]] boost::asio::ssl::context serve_as(const server_identity& who) const;

 private:
  struct release {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  using key_ptr = std::unique_ptr<EVP_PKEY, release>;
  using certificate_ptr = std::unique_ptr<X509, release>;

  static certificate_ptr make(EVP_PKEY* key, const std::string& name, long from, long length);
  static void extend(X509* certificate, int what, const std::string& value);

  key_ptr key_;
  certificate_ptr certificate_;
};

}  // namespace luka::test
