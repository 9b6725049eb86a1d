#include "net/tls.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <optional>

#include "unit/net/tls_client.hpp"

using namespace docket::net;
using Io = TlsSession::Io;

namespace {

/// What `docket serve` does for the whole process.
class IgnoredSigpipe {
 public:
  IgnoredSigpipe() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~IgnoredSigpipe() { std::signal(SIGPIPE, before_); }
  IgnoredSigpipe(const IgnoredSigpipe&) = delete;
  IgnoredSigpipe& operator=(const IgnoredSigpipe&) = delete;

 private:
  void (*before_)(int);
};

std::shared_ptr<TlsContext> loaded(long serial = 1) {
  const PemFolder folder;
  const Issuer issuer("localhost");
  return TlsContext::load(folder.write("cert.pem", issuer.self_signed(serial)),
                          folder.write("key.pem", issuer.key_pem()));
}

const std::shared_ptr<TlsContext>& shared_context() {
  static const auto context = loaded();
  return context;
}

/// A session and a client on the two ends of a connection.
struct Pair {
  explicit Pair(const TlsClientOptions& options = {}, std::shared_ptr<TlsContext> context = shared_context())
      : Pair(connect(), options, std::move(context)) {}
  ~Pair() {
    ::close(server_end);
    ::close(client_end);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  /// The last word of the session's side.
  Io shake(std::size_t at_a_time = 1 << 20) {
    Io io = Io::wants_read;
    bool client_done = false;
    for (int round = 0; round < 10'000 && !(client_done && io == Io::ok); ++round) {
      if (!client_done || client.has_unsent()) client_done = client.handshake(at_a_time);
      if (io != Io::ok) io = session.handshake();
      if (io == Io::closed) break;
    }
    client.read();
    return io;
  }

  /// What the session reads until it has to wait or the peer has gone.
  std::string received(std::size_t at_a_time = 4096) {
    std::string text;
    std::string bytes(at_a_time, '\0');
    std::size_t got = 0;
    while ((last = session.read(bytes.data(), bytes.size(), got)) == Io::ok) text.append(bytes, 0, got);
    CHECK(got == 0);
    return text;
  }

  Io write(std::string_view text) {
    std::size_t put = 0;
    const Io io = session.write(text.data(), text.size(), put);
    CHECK(put == (io == Io::ok ? text.size() : 0));
    return io;
  }

  void hang_up() {
    ::close(client_end);
    client_end = -1;
  }

  IgnoredSigpipe ignored;
  int server_end;
  int client_end;
  TlsSession session;
  TlsClient client;
  Io last = Io::ok;

 private:
  struct Ends {
    int server;
    int client;
  };

  static Ends connect() {
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    return {ends[0], ends[1]};
  }

  Pair(Ends ends, const TlsClientOptions& options, std::shared_ptr<TlsContext> context)
      : server_end(ends.server), client_end(ends.client), session(std::move(context), server_end),
        client(client_end, options) {}
};

std::string load_error(const std::string& cert_file, const std::string& key_file) {
  try {
    TlsContext::load(cert_file, key_file);
    return "no error";
  } catch (const std::runtime_error& error) {
    CHECK(ERR_peek_error() == 0);
    CHECK(std::string(error.what()).find('\n') == std::string::npos);
    return error.what();
  }
}

long serial_seen_by(const TlsClient& client) {
  const OpenSsl<X509> certificate(SSL_get1_peer_certificate(client.ssl()));
  return certificate ? ASN1_INTEGER_get(X509_get_serialNumber(certificate.get())) : 0;
}

}  // namespace

TEST_CASE("TLS 1.3 and 1.2 carry bytes both ways") {
  for (const int version : {0, TLS1_3_VERSION, TLS1_2_VERSION}) {
    CAPTURE(version);
    Pair pair({.version = version});
    REQUIRE(pair.shake() == Io::ok);
    CHECK(SSL_version(pair.client.ssl()) == (version == 0 ? TLS1_3_VERSION : version));
    CHECK(pair.received().empty());
    CHECK(pair.last == Io::wants_read);
    pair.client.write("GET / HTTP/1.1\r\n");
    CHECK(pair.received() == "GET / HTTP/1.1\r\n");
    CHECK(pair.last == Io::wants_read);
    CHECK(pair.write("HTTP/1.1 200 OK\r\n") == Io::ok);
    CHECK(pair.client.read() == "HTTP/1.1 200 OK\r\n");
    CHECK(pair.write("") == Io::ok);
  }
}

TEST_CASE("older versions of TLS are refused, and told so") {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    CAPTURE(version);
    Pair pair({.version = version});
    CHECK(pair.shake() == Io::closed);
    CHECK(pair.client.failure() == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);
  }
}

TEST_CASE("with TLS 1.2 only ciphers with forward secrecy are spoken") {
  const auto answer_to = [](const char* ciphers) {
    Pair pair({.version = TLS1_2_VERSION});
    REQUIRE(SSL_set_cipher_list(pair.client.ssl(), ciphers) == 1);
    return pair.shake();
  };
  CHECK(answer_to("ECDHE-ECDSA-AES128-GCM-SHA256") == Io::ok);
  CHECK(answer_to("ECDHE-ECDSA-CHACHA20-POLY1305") == Io::ok);
  CHECK(answer_to("ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0") == Io::closed);
  CHECK(answer_to("AES128-GCM-SHA256:AES128-SHA:@SECLEVEL=0") == Io::closed);
  CHECK(answer_to("aNULL:eNULL:@SECLEVEL=0") == Io::closed);
}

TEST_CASE("HTTP/1.1 is the only protocol") {
  const auto chosen = [](std::string_view offered) -> std::optional<std::string> {
    Pair pair({.alpn = offered});
    if (pair.shake() != Io::ok) return std::nullopt;
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(pair.client.ssl(), &name, &size);
    return std::string(reinterpret_cast<const char*>(name), size);
  };
  CHECK(chosen("\x08http/1.1") == "http/1.1");
  CHECK(chosen("\x02h2\x08http/1.1") == "http/1.1");
  CHECK(chosen("") == "");
  CHECK_FALSE(chosen("\x02h2").has_value());
  CHECK_FALSE(chosen("\x04smtp\x03"
                     "ftp")
                  .has_value());
}

TEST_CASE("a handshake that comes in drop by drop is put together") {
  Pair pair;
  CHECK(pair.session.handshake() == Io::wants_read);
  CHECK(pair.shake(1) == Io::ok);
  pair.client.write("hello");
  CHECK(pair.received() == "hello");
}

TEST_CASE("what is not TLS is refused without harm") {
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string("\0\0\0\0\0\0\0\0", 8), std::string(20'000, 'x'),
        std::string("\x16\x03\x01\xff\xff") + std::string(100, 'y')}) {
    Pair pair;
    REQUIRE(::send(pair.client_end, bytes.data(), bytes.size(), 0) > 0);
    CHECK(pair.session.handshake() == Io::closed);
    CHECK(ERR_peek_error() == 0);
    char byte = 0;
    std::size_t count = 7;
    CHECK(pair.session.handshake() == Io::closed);
    CHECK(pair.session.read(&byte, 1, count) == Io::closed);
    CHECK(count == 0);
    CHECK(pair.session.write("x", 1, count) == Io::closed);
    CHECK_FALSE(pair.session.has_pending());
    pair.session.close_notify();
  }
}

TEST_CASE("a client may go at any moment of the handshake") {
  for (std::size_t sent = 0; sent < 700; sent += 23) {
    CAPTURE(sent);
    Pair pair;
    pair.client.handshake(sent);
    Io io = pair.session.handshake();
    pair.hang_up();
    for (int more = 0; more < 3 && io != Io::closed; ++more) io = pair.session.handshake();
    CHECK(io == Io::closed);
  }
}

TEST_CASE("bytes that are read already are pending, those on the socket are not") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  CHECK_FALSE(pair.session.has_pending());
  pair.client.write("0123456789");
  pair.client.write("abc");
  CHECK_FALSE(pair.session.has_pending());
  char bytes[4];
  std::size_t got = 0;
  REQUIRE(pair.session.read(bytes, 4, got) == Io::ok);
  CHECK(got == 4);
  CHECK(pair.session.has_pending());
  CHECK(pair.received(3) == "456789abc");
  CHECK(pair.last == Io::wants_read);
  CHECK_FALSE(pair.session.has_pending());
}

TEST_CASE("a large reply goes out in parts, as the client takes it, from wherever it is kept") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  std::string all;
  for (int i = 0; all.size() < 2'000'000; ++i) all += std::to_string(i) + " ";
  auto left = std::make_unique<std::string>(all);
  std::string arrived;
  int parts = 0;
  int waits = 0;
  while (!left->empty()) {
    std::size_t put = 0;
    const Io io = pair.session.write(left->data(), left->size(), put);
    REQUIRE((io == Io::ok || io == Io::wants_write));
    parts += io == Io::ok ? 1 : 0;
    CHECK((put > 0) == (io == Io::ok));
    left = std::make_unique<std::string>(left->substr(put));
    if (io == Io::wants_write) {
      ++waits;
      arrived += pair.client.read();
    }
  }
  arrived += pair.client.read();
  CHECK(parts > 10);
  CHECK(waits > 0);
  CHECK(arrived == all);
}

TEST_CASE("a large body is read whole") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  const std::string body(1'000'000, 'b');
  pair.client.write(body);
  std::string got;
  while (got.size() < body.size()) {
    got += pair.received(10'000);
    REQUIRE(pair.last == Io::wants_read);
    pair.client.flush();
  }
  CHECK(got == body);
}

TEST_CASE("each side may end its own") {
  for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
    CAPTURE(version);
    Pair pair({.version = version});
    REQUIRE(pair.shake() == Io::ok);
    pair.client.write("the last");
    pair.client.close_notify();
    CHECK(pair.received() == "the last");
    CHECK(pair.last == Io::closed);
    CHECK(pair.write("the answer") == Io::ok);
    CHECK(pair.client.read() == "the answer");
    CHECK_FALSE(pair.client.got_close_notify());
    pair.session.close_notify();
    CHECK(pair.client.read().empty());
    CHECK(pair.client.got_close_notify());
    CHECK(pair.write("too late") == Io::closed);
  }
}

TEST_CASE("a client that ends without an alert still gets its answer") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  pair.client.write("request");
  ::shutdown(pair.client_end, SHUT_WR);
  CHECK(pair.received() == "request");
  CHECK(pair.last == Io::closed);
  CHECK(pair.write("the answer") == Io::ok);
  CHECK(pair.client.read() == "the answer");
}

TEST_CASE("a client that has gone ends the session, not the process") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  pair.hang_up();
  CHECK(pair.write("nobody reads this") == Io::closed);
  CHECK(pair.write("nor this") == Io::closed);
  CHECK(pair.received().empty());
  CHECK(pair.last == Io::closed);
  pair.session.close_notify();
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("a record that was tampered with ends the session") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  REQUIRE(::send(pair.client_end, "\x17\x03\x03\x00\x20!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", 37, 0) == 37);
  CHECK(pair.received().empty());
  CHECK(pair.last == Io::closed);
  CHECK(pair.write("x") == Io::closed);
}

TEST_CASE("errors that others left behind are not taken for one's own") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
  CHECK(pair.received().empty());
  CHECK(pair.last == Io::wants_read);
  ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
  CHECK(pair.write("fine") == Io::ok);
  CHECK(pair.client.read() == "fine");
  ERR_clear_error();
}

TEST_CASE("renegotiation is refused") {
  Pair pair({.version = TLS1_2_VERSION});
  REQUIRE(pair.shake() == Io::ok);
  REQUIRE(SSL_renegotiate(pair.client.ssl()) == 1);
  pair.client.handshake();
  CHECK(pair.received().empty());
  pair.client.read();
  CHECK(pair.client.failure() == SSL_R_NO_RENEGOTIATION);
}

TEST_CASE("a client that asks for new keys gets them") {
  Pair pair;
  REQUIRE(pair.shake() == Io::ok);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(SSL_key_update(pair.client.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
    pair.client.write("question");
    CHECK(pair.received() == "question");
    CHECK(pair.write("answer") == Io::ok);
    CHECK(pair.client.read() == "answer");
  }
}

TEST_CASE("a client that comes back resumes its session by a ticket") {
  for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
    CAPTURE(version);
    Pair first({.version = version});
    REQUIRE(first.shake() == Io::ok);
    CHECK(SSL_session_reused(first.client.ssl()) == 0);
    const OpenSsl<SSL_SESSION> session(SSL_get1_session(first.client.ssl()));
    first.client.close_notify();
    Pair again({.version = version, .session = session.get()});
    REQUIRE(again.shake() == Io::ok);
    CHECK(SSL_session_reused(again.client.ssl()) == 1);
    Pair elsewhere({.version = version, .session = session.get()}, loaded(2));
    REQUIRE(elsewhere.shake() == Io::ok);
    CHECK(SSL_session_reused(elsewhere.client.ssl()) == 0);
  }
}

TEST_CASE("connections keep their certificate when there is a new one") {
  auto context = loaded(41);
  const std::weak_ptr<TlsContext> watched = context;
  {
    Pair old({}, context);
    REQUIRE(old.shake() == Io::ok);
    context = loaded(42);
    Pair renewed({}, context);
    REQUIRE(renewed.shake() == Io::ok);
    CHECK(serial_seen_by(old.client) == 41);
    CHECK(serial_seen_by(renewed.client) == 42);
    CHECK_FALSE(watched.expired());
    CHECK(old.write("still here") == Io::ok);
    CHECK(old.client.read() == "still here");
  }
  CHECK(watched.expired());
}

TEST_CASE("the whole chain is sent") {
  const PemFolder folder;
  const Issuer root("Root");
  const Issuer middle("Middle");
  const Issuer leaf("localhost");
  const std::string chain = "A comment.\n" + middle.certificate_for(leaf, 7) + root.certificate_for(middle, 8);
  Pair pair({}, TlsContext::load(folder.write("chain.pem", chain), folder.write("key.pem", leaf.key_pem())));
  REQUIRE(pair.shake() == Io::ok);
  CHECK(serial_seen_by(pair.client) == 7);
  CHECK(sk_X509_num(SSL_get_peer_cert_chain(pair.client.ssl())) == 2);
}

TEST_CASE("certificate and key may be in one file") {
  const PemFolder folder;
  const Issuer issuer("localhost");
  const std::string both = folder.write("both.pem", issuer.key_pem() + issuer.self_signed());
  Pair pair({}, TlsContext::load(both, both));
  CHECK(pair.shake() == Io::ok);
}

TEST_CASE("a certificate or key that cannot be used is named in one line that says what to do") {
  const PemFolder folder;
  const Issuer issuer("localhost");
  const std::string cert = folder.write("cert.pem", issuer.self_signed());
  const std::string key = folder.write("key.pem", issuer.key_pem());
  CHECK(load_error(cert, key) == "no error");

  const std::string missing = folder.path("missing.pem");
  CHECK(load_error(missing, key) ==
        "cannot read the certificate " + missing + ": No such file or directory; name a file in PEM with --tls-cert");
  CHECK(load_error(cert, missing) ==
        "cannot read the private key " + missing + ": No such file or directory; name a file in PEM with --tls-key");
  CHECK(load_error(folder.path(""), key) ==
        "cannot read the certificate " + folder.path("") + ": Is a directory; name a file in PEM with --tls-cert");

  for (const std::string& text : {std::string(), std::string("nonsense\n"), issuer.key_pem(),
                                  issuer.self_signed().substr(0, 200), std::string("\x30\x82\x01\x00", 4)}) {
    const std::string bad = folder.write("bad.pem", text);
    const std::string error = load_error(bad, key);
    CAPTURE(error);
    CHECK(error.starts_with("there is no sound certificate in " + bad + " ("));
    CHECK(error.ends_with("; --tls-cert takes PEM, the server's certificate first and its chain behind it"));
  }
  for (const std::string& text : {std::string(), std::string("nonsense\n"), issuer.self_signed(),
                                  issuer.key_pem().substr(0, 100), std::string("\x30\x82\x01\x00", 4)}) {
    const std::string bad = folder.write("bad.pem", text);
    const std::string error = load_error(cert, bad);
    CAPTURE(error);
    CHECK(error.starts_with("there is no sound private key in " + bad + " ("));
    CHECK(error.ends_with("; --tls-key takes PEM"));
  }

  const std::string locked = folder.write("locked.pem", issuer.key_pem("passphrase"));
  CHECK(load_error(cert, locked) == "the private key " + locked +
                                        " has a passphrase; make one without it: openssl pkey -in " + locked +
                                        " -out NEW");

  const Issuer other = Issuer("localhost");
  const Issuer weak = Issuer::with_weak_rsa("localhost");
  for (const Issuer* stranger : {&other, &weak}) {
    const std::string theirs = folder.write("theirs.pem", stranger->key_pem());
    CHECK(load_error(cert, theirs) == "the private key " + theirs + " is not that of the certificate " + cert +
                                          "; give --tls-cert and --tls-key as they were issued together");
  }

  const std::string weak_cert = folder.write("weak.pem", weak.self_signed());
  const std::string weak_key = folder.write("weak-key.pem", weak.key_pem());
  const std::string error = load_error(weak_cert, weak_key);
  CHECK(error == "the certificate " + weak_cert + " cannot be used: ee key too small; have a stronger one issued");
}
