#include "tests/component/common/test_authority.hpp"

#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace luka::test {

namespace {

template <class Write>
std::string to_pem(Write&& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  if (!write(memory.get())) throw std::runtime_error("PEM");
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(length));
}

std::string to_pem(X509* certificate) {
  return to_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate) == 1; });
}

std::string to_pem(EVP_PKEY* key) {
  return to_pem([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr) == 1; });
}

boost::asio::const_buffer buffer_of(const std::string& text) { return boost::asio::buffer(text); }

}  // namespace

test_authority::test_authority()
    : key_(EVP_EC_gen("P-256")), certificate_(make(key_.get(), "a test's authority", -3600, 7200)) {
  X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
  extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate_.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  if (!X509_sign(certificate_.get(), key_.get(), EVP_sha256())) throw std::runtime_error("signing");
}

std::string test_authority::pem() const { return to_pem(certificate_.get()); }

boost::asio::ssl::context test_authority::serve_as(const server_identity& who) const {
  const key_ptr key(EVP_EC_gen("P-256"));
  const auto certificate = make(key.get(), "a test's server", who.from, who.length);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  extend(certificate.get(), NID_subject_alt_name, who.name);
  if (!X509_sign(certificate.get(), key_.get(), EVP_sha256())) throw std::runtime_error("signing");
  boost::asio::ssl::context tls(boost::asio::ssl::context::tls_server);
  const auto key_text = to_pem(key.get());
  const auto certificate_text = to_pem(certificate.get());
  tls.use_certificate_chain(buffer_of(certificate_text));
  tls.use_private_key(buffer_of(key_text), boost::asio::ssl::context::pem);
  return tls;
}

test_authority::certificate_ptr test_authority::make(EVP_PKEY* key, const std::string& name, long from, long length) {
  static long serial = 1;
  certificate_ptr made(X509_new());
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), from + length);
  X509_set_pubkey(made.get(), key);
  const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8, text, -1, -1, 0);
  return made;
}

void test_authority::extend(X509* certificate, int what, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
  if (!extension || !X509_add_ext(certificate, extension, -1)) throw std::runtime_error("extension " + value);
  X509_EXTENSION_free(extension);
}

}  // namespace luka::test
