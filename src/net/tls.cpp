#include "net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace docket::net {
namespace {

// For TLS 1.2; all of TLS 1.3 are of this kind. Those without forward secrecy, or with CBC, are only spoken by clients
// that have been without updates for ten years.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using File = std::unique_ptr<std::FILE, Free>;

/// The cause of what failed, in OpenSSL's words.
std::string reason() {
  const char* text = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return text == nullptr ? "unknown error" : text;
}

File open_file(const std::string& name, const std::string& what, const std::string& flag) {
  File file(std::fopen(name.c_str(), "re"));
  int error = errno;
  if (file && std::fgetc(file.get()) == EOF && std::ferror(file.get()) != 0) {  // a folder
    error = errno;
    file.reset();
  }
  if (!file) {
    throw std::runtime_error("cannot read the " + what + " " + name + ": " + std::generic_category().message(error) +
                             (error == EACCES ? "; let this user read it" : "; name a file in PEM with " + flag));
  }
  std::rewind(file.get());
  return file;
}

void use_certificate(SSL_CTX* context, const std::string& file) {
  open_file(file, "certificate", "--tls-cert");
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, file.c_str()) == 1) return;
  if (ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL) {
    throw std::runtime_error("the certificate " + file + " cannot be used: " + reason() +
                             "; have a stronger one issued");
  }
  throw std::runtime_error("there is no sound certificate in " + file + " (" + reason() +
                           "); --tls-cert takes PEM, the server's certificate first and its chain behind it");
}

/// Without it OpenSSL would ask at the terminal.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

Key read_key(const std::string& name) {
  const File file = open_file(name, "private key", "--tls-key");
  bool was_asked = false;
  ERR_clear_error();
  Key key(PEM_read_PrivateKey(file.get(), nullptr, refuse_passphrase, &was_asked));
  if (key) return key;
  if (was_asked) {
    ERR_clear_error();
    throw std::runtime_error("the private key " + name + " has a passphrase; make one without it: openssl pkey -in " +
                             name + " -out NEW");
  }
  throw std::runtime_error("there is no sound private key in " + name + " (" + reason() + "); --tls-key takes PEM");
}

void use_key(SSL_CTX* context, const std::string& key_file, const std::string& cert_file) {
  const Key key = read_key(key_file);
  if (X509_check_private_key(SSL_CTX_get0_certificate(context), key.get()) != 1) {
    ERR_clear_error();
    throw std::runtime_error("the private key " + key_file + " is not that of the certificate " + cert_file +
                             "; give --tls-cert and --tls-key as they were issued together");
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    throw std::runtime_error("the private key " + key_file + " cannot be used: " + reason() +
                             "; have a certificate issued for a stronger one");
  }
}

int choose_http(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                unsigned int offered_size, void* /*argument*/) {
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, size, kHttp11.data(), kHttp11.size(), offered, offered_size);
  *chosen = found;
  // Going on with a client that speaks something else would only hide whom it takes us for (RFC 7301, 3.2).
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void configure(SSL_CTX* context) {
  // Clients that end without a closing alert are many. HTTP knows where a message ends, so that nothing is cut short
  // unseen; a client that has ended its own side still gets its answer.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb(context, choose_http, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets need none, and clients cannot fill it up
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 || SSL_CTX_set_cipher_list(context, kCiphers) != 1) {
    throw std::runtime_error("cannot set up TLS: " + reason() + "; is OpenSSL of this machine configured soundly?");
  }
}

}  // namespace

TlsContext::TlsContext() : context_(SSL_CTX_new(TLS_server_method())) {
  if (context_ == nullptr) throw std::runtime_error("cannot set up TLS: " + reason());
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

std::shared_ptr<TlsContext> TlsContext::load(const std::string& cert_file, const std::string& key_file) {
  const std::shared_ptr<TlsContext> loaded(new TlsContext);
  configure(loaded->context_);
  use_certificate(loaded->context_, cert_file);
  use_key(loaded->context_, key_file, cert_file);
  return loaded;
}

TlsSession::TlsSession(std::shared_ptr<TlsContext> context, int socket)
    : context_(std::move(context)), ssl_(SSL_new(context_->context_)) {
  if (ssl_ == nullptr || SSL_set_fd(ssl_, socket) != 1) {
    SSL_free(ssl_);
    ERR_clear_error();
    throw std::bad_alloc();
  }
  SSL_set_accept_state(ssl_);
}

TlsSession::~TlsSession() { SSL_free(ssl_); }

TlsSession::Io TlsSession::handshake() {
  if (is_broken_) return Io::closed;
  ERR_clear_error();  // SSL_get_error() takes whatever it finds there for its own
  return outcome(SSL_do_handshake(ssl_));
}

TlsSession::Io TlsSession::read(char* to, std::size_t size, std::size_t& got) {
  got = 0;
  if (is_broken_) return Io::closed;
  ERR_clear_error();
  return outcome(SSL_read_ex(ssl_, to, size, &got));
}

TlsSession::Io TlsSession::write(const char* from, std::size_t size, std::size_t& put) {
  put = 0;
  if (is_broken_) return Io::closed;
  if (size == 0) return Io::ok;
  ERR_clear_error();
  return outcome(SSL_write_ex(ssl_, from, size, &put));
}

void TlsSession::close_notify() {
  if (is_broken_ || SSL_in_init(ssl_) != 0) return;
  ERR_clear_error();
  if (SSL_shutdown(ssl_) < 0) ERR_clear_error();
}

bool TlsSession::has_pending() const { return !is_broken_ && SSL_pending(ssl_) > 0; }

TlsSession::Io TlsSession::outcome(int result) {
  if (result == 1) return Io::ok;
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ: return Io::wants_read;
    case SSL_ERROR_WANT_WRITE: return Io::wants_write;
    case SSL_ERROR_ZERO_RETURN: return Io::closed;
    default:
      is_broken_ = true;
      ERR_clear_error();
      return Io::closed;
  }
}

}  // namespace docket::net
