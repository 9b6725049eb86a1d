#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace docket::net {

/// A certificate with its private key, and how a server speaks TLS with it: versions 1.2 and 1.3, ciphers with forward
/// secrecy, HTTP/1.1 as the only protocol (ALPN). Never changes: any thread may use it. For a renewed certificate a new
/// one is loaded; connections keep theirs until they end.
class TlsContext {
 public:
  /// From PEM files: the certificate with its chain behind it, and the key of that certificate. Throws
  /// std::runtime_error with one line that says what to do when they cannot be used.
  static std::shared_ptr<TlsContext> load(const std::string& cert_file, const std::string& key_file);

  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsSession;

  TlsContext();

  ssl_ctx_st* context_;
};

/// The server's side of TLS on one connection. Used by one thread at a time.
///
/// No call blocks. OpenSSL writes without MSG_NOSIGNAL: the process must ignore SIGPIPE.
class TlsSession {
 public:
  enum class Io : std::uint8_t {
    ok,
    wants_read,   ///< call again once the socket can be read
    wants_write,  ///< call again once the socket can be written
    closed,       ///< the peer has gone, or what it sent is not TLS
  };

  /// `socket` must not block. It stays the caller's, and must outlive this. Throws std::bad_alloc.
  TlsSession(std::shared_ptr<TlsContext> context, int socket);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Goes on with the handshake: to be called until it is ok, before anything else. When it fails, the peer has been
  /// told why.
  Io handshake();

  /// Reads up to `size` bytes, of which there must be at least one; `got` is 0 unless the result is ok. One call gives
  /// no more than one record (16 KiB): only wants_read says that there is nothing left. After closed, write() still
  /// works when the peer has ended nothing but its own side.
  Io read(char* to, std::size_t size, std::size_t& got);

  /// Writes the start of `from`: `put` bytes of it, which may be fewer than all; 0 unless the result is ok. After
  /// wants_read or wants_write the next call must be for the same bytes, wherever they are now; there may be more of
  /// them, not fewer.
  Io write(const char* from, std::size_t size, std::size_t& put);

  /// Tells the peer that nothing more will come, if the socket takes it now. Nothing may be written after it.
  void close_notify();

  /// Whether read() has bytes that the socket does not show any more.
  bool has_pending() const;

 private:
  Io outcome(int result);

  std::shared_ptr<TlsContext> context_;
  ssl_st* ssl_;
  bool is_broken_ = false;  ///< OpenSSL forbids further calls
};

}  // namespace docket::net
