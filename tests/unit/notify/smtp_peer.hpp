#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "unit/net/tls_client.hpp"
#include "unit/notify/peer.hpp"

namespace docket::notify {

struct SmtpWays {
  bool has_starttls = false;  ///< with a certificate that it has signed itself
  bool takes_passwords = false;
  bool takes_utf8 = false;        ///< once it is encrypted, where that can be
  bool refuses_starttls = false;  ///< that it has named
  std::string refuses_at;         ///< the command that gets `refusal`; "." is the end of a mail, "hello" the greeting
  std::string refusal;
  std::string hangs_at;  ///< the command that gets no answer; named alike
};

/// An SMTP server that notes what it is told.
class SmtpPeer {
 public:
  explicit SmtpPeer(SmtpWays ways)
      : ways_(std::move(ways)), context_(SSL_CTX_new(TLS_server_method())),
        peer_([this](int socket) { serve(socket); }) {}

  std::string port() const { return peer_.port(); }
  /// With "." for the end of a mail.
  std::vector<std::string> commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
  }
  /// Those that it took, as they came in, dots undone.
  std::vector<std::string> mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
  }
  bool heard(std::string_view beginning) const {
    const auto all = commands();
    return std::any_of(all.begin(), all.end(), [&](const std::string& one) { return one.starts_with(beginning); });
  }

 private:
  class TlsWire final : public Wire {
   public:
    TlsWire(int socket, SSL_CTX* context) : Wire(socket), ssl_(SSL_new(context)) {
      SSL_set_fd(ssl_.get(), socket);
      is_sound_ = SSL_accept(ssl_.get()) == 1;
    }
    bool is_sound() const { return is_sound_; }

   protected:
    ssize_t put(std::string_view bytes) override {
      return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    }
    ssize_t get(char* to, std::size_t size) override { return SSL_read(ssl_.get(), to, static_cast<int>(size)); }

   private:
    net::OpenSsl<SSL> ssl_;
    bool is_sound_ = false;
  };

  void serve(int socket) {
    Wire plain(socket);
    if (ways_.hangs_at == "hello") {
      note(ways_.hangs_at);
      return plain.hang();
    }
    plain.send(reply_at("hello", "220 mail.example.com ESMTP\r\n"));
    if (!talk(plain, false)) return;
    const net::PemFolder folder;
    const net::Issuer issuer("mail.example.com");
    {
      const std::lock_guard lock(mutex_);
      SSL_CTX_use_certificate_file(context_.get(), folder.write("cert", issuer.self_signed()).c_str(),
                                   SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context_.get(), folder.write("key", issuer.key_pem()).c_str(), SSL_FILETYPE_PEM);
    }
    TlsWire safe(socket, context_.get());
    if (safe.is_sound()) talk(safe, true);
  }

  void note(const std::string& command) {
    const std::lock_guard lock(mutex_);
    commands_.push_back(command);
  }

  std::string reply_at(std::string_view place, const std::string& welcome) const {
    const bool refuses = !ways_.refuses_at.empty() && place.starts_with(ways_.refuses_at);
    return refuses ? ways_.refusal + "\r\n" : welcome;
  }

  /// Whether it goes on encrypted.
  bool talk(Wire& wire, bool is_safe) {
    for (;;) {
      const std::string line = wire.until("\r\n");
      if (!line.ends_with("\r\n")) return false;
      const std::string command = line.substr(0, line.size() - 2);
      note((is_safe ? "TLS " : "") + command);
      if (!ways_.hangs_at.empty() && command.starts_with(ways_.hangs_at)) wire.hang();
      const std::string refusal = reply_at(command, "");
      if (!refusal.empty()) {
        wire.send(refusal);
      } else if (command.starts_with("EHLO")) {
        wire.send("250-mail.example.com\r\n" + std::string(ways_.has_starttls && !is_safe ? "250-STARTTLS\r\n" : "") +
                  (ways_.takes_utf8 && is_safe == ways_.has_starttls ? "250-SMTPUTF8\r\n" : "") +
                  (ways_.takes_passwords ? "250-AUTH PLAIN LOGIN\r\n" : "") + "250 8BITMIME\r\n");
      } else if (command == "STARTTLS" && ways_.refuses_starttls) {
        wire.send("454 not now\r\n");
      } else if (command == "STARTTLS") {
        wire.send("220 go on\r\n");
        return true;
      } else if (command.starts_with("AUTH")) {
        wire.send("235 welcome\r\n");
      } else if (command == "DATA") {
        take_mail(wire);
      } else {
        wire.send(command == "QUIT" ? "221 bye\r\n" : "250 fine\r\n");
        if (command == "QUIT") return false;
      }
    }
  }

  void take_mail(Wire& wire) {
    wire.send("354 go on\r\n");
    std::string mail;
    for (std::string line = wire.until("\r\n"); line != ".\r\n" && line.ends_with("\r\n"); line = wire.until("\r\n")) {
      mail += line.starts_with('.') ? line.substr(1) : line;
    }
    note(".");
    if (ways_.hangs_at == ".") wire.hang();
    if (ways_.refuses_at == ".") {
      wire.send(ways_.refusal + "\r\n");
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      mails_.push_back(mail);
    }
    wire.send("250-taken\r\n250 as 1\r\n");
  }

  SmtpWays ways_;
  net::OpenSsl<SSL_CTX> context_;
  mutable std::mutex mutex_;
  std::vector<std::string> commands_;  // guarded by mutex_
  std::vector<std::string> mails_;     // guarded by mutex_
  Peer peer_;
};

}  // namespace docket::notify
