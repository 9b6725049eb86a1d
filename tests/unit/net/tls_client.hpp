#pragma once

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace docket::net {

struct FreeOpenSsl {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
template <class T>
using OpenSsl = std::unique_ptr<T, FreeOpenSsl>;

/// A private key, and certificates made with it.
class Issuer {
 public:
  explicit Issuer(std::string name) : Issuer(std::move(name), EVP_EC_gen("P-256")) {}
  Issuer(std::string name, EVP_PKEY* key) : name_(std::move(name)), key_(key) {}

  static Issuer with_weak_rsa(std::string name) { return {std::move(name), EVP_RSA_gen(1024)}; }

  std::string key_pem(const char* passphrase = nullptr) const {
    const OpenSsl<BIO> bio(BIO_new(BIO_s_mem()));
    const auto* cipher = passphrase == nullptr ? nullptr : EVP_aes_128_cbc();
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), cipher, passphrase,
                                  passphrase == nullptr ? 0 : static_cast<int>(std::string_view(passphrase).size()),
                                  nullptr, nullptr);
    return text_of(bio.get());
  }

  std::string self_signed(long serial = 1) const { return certificate_for(*this, serial); }

  /// In PEM, good for an hour.
  std::string certificate_for(const Issuer& subject, long serial = 1) const {
    const OpenSsl<X509> certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), subject.key_.get());
    set_name(X509_get_subject_name(certificate.get()), subject.name_);
    set_name(X509_get_issuer_name(certificate.get()), name_);
    X509_sign(certificate.get(), key_.get(), EVP_sha256());
    const OpenSsl<BIO> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate.get());
    return text_of(bio.get());
  }

 private:
  static void set_name(X509_NAME* name, const std::string& text) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1,
                               0);
  }

  static std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
  }

  std::string name_;
  OpenSsl<EVP_PKEY> key_;
};

/// A folder for PEM files that goes with its end.
class PemFolder {
 public:
  PemFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "docket-tls-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~PemFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PemFolder(const PemFolder&) = delete;
  PemFolder& operator=(const PemFolder&) = delete;

  std::string path(const std::string& name) const { return (path_ / name).string(); }

  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

struct TlsClientOptions {
  int version = 0;             ///< 0: the newest
  std::string_view alpn = {};  ///< as on the wire: each name behind its length
  SSL_SESSION* session = nullptr;
};

/// A client whose bytes the test carries to and from a socket itself, as many at a time as it likes.
class TlsClient {
 public:
  explicit TlsClient(int socket, const TlsClientOptions& options = {})
      : socket_(socket), context_(SSL_CTX_new(TLS_client_method())) {
    if (options.version != 0) {
      SSL_CTX_set_cipher_list(context_.get(), "DEFAULT:@SECLEVEL=0");  // else TLS 1.1 is not even tried
      SSL_CTX_set_min_proto_version(context_.get(), options.version);
      SSL_CTX_set_max_proto_version(context_.get(), options.version);
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (!options.alpn.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(options.alpn.data()),
                          static_cast<unsigned>(options.alpn.size()));
    }
    if (options.session != nullptr) SSL_set_session(ssl_.get(), options.session);
    SSL_set_connect_state(ssl_.get());
  }

  SSL* ssl() const { return ssl_.get(); }

  /// Takes what has come, goes on with the handshake and sends what there is to send; whether it is done.
  bool handshake(std::size_t at_most = 1 << 20) {
    fetch();
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    note(result);
    flush(at_most);
    return result == 1;
  }

  /// Sends all of it, as far as the socket takes it now.
  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t put = 0;
      ERR_clear_error();
      if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &put) != 1) throw std::runtime_error("client's write");
      bytes.remove_prefix(put);
    }
    flush();
  }

  /// What has come so far.
  std::string read() {
    fetch();
    std::string text;
    char bytes[4096];
    std::size_t got = 0;
    int result = 0;
    while (ERR_clear_error(), (result = SSL_read_ex(ssl_.get(), bytes, sizeof bytes, &got)) == 1)
      text.append(bytes, got);
    note(result);
    return text;
  }

  void close_notify() {
    SSL_shutdown(ssl_.get());
    flush();
  }

  bool got_close_notify() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

  /// SSL_R_… of the last call that failed for good, 0 when none has.
  int failure() const { return failure_; }

  /// Puts at most so many of the bytes that wait on the wire.
  void flush(std::size_t at_most = 1 << 20) {
    while (at_most > 0) {
      char bytes[4096];
      const int got = BIO_read(SSL_get_wbio(ssl_.get()), bytes, sizeof bytes);
      if (got > 0) outgoing_.append(bytes, static_cast<std::size_t>(got));
      const ssize_t sent = ::send(socket_, outgoing_.data(), std::min(outgoing_.size(), at_most), MSG_NOSIGNAL);
      if (sent <= 0) return;
      outgoing_.erase(0, static_cast<std::size_t>(sent));
      at_most -= static_cast<std::size_t>(sent);
    }
  }

  bool has_unsent() const { return !outgoing_.empty(); }

 private:
  void fetch() {
    char bytes[4096];
    ssize_t got = 0;
    while ((got = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT)) > 0) {
      BIO_write(SSL_get_rbio(ssl_.get()), bytes, static_cast<int>(got));
    }
  }

  void note(int result) {
    if (result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_SSL) failure_ = ERR_GET_REASON(ERR_peek_error());
  }

  int socket_;
  OpenSsl<SSL_CTX> context_;
  OpenSsl<SSL> ssl_;
  std::string outgoing_;
  int failure_ = 0;
};

}  // namespace docket::net
