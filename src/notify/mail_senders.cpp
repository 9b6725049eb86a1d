#include "notify/mail_senders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "domain/ids.hpp"
#include "domain/mailbox.hpp"
#include "json/json.hpp"
#include "notify/encodings.hpp"
#include "notify/idn.hpp"

namespace docket::notify {
namespace {

constexpr int kTaken = 250;  ///< as SMTP says it

Answer failed(std::string why) {
  Answer answer;
  answer.error = std::move(why);
  return answer;
}

/// As it is put on its way.
Mail with_ascii_domains(Mail mail) {
  mail.from.address = with_ascii_domain(mail.from.address);
  mail.to.address = with_ascii_domain(mail.to.address);
  return mail;
}

/// Resend's API: https://resend.com/docs/api-reference/emails/send-email
class Resend final : public MailSender {
 public:
  Resend(security::Secret key, std::string url) : key_(std::move(key)), url_(std::move(url)) {
    while (url_.ends_with('/')) url_.pop_back();
  }

  void send(const Mail& given, Timestamp, Transfers& transfers, Transfers::Done done) const override {
    if (!is_email(given.to.address)) return done(failed("the recipient's address is no e-mail address"));
    Mail mail;
    try {
      mail = with_ascii_domains(given);
    } catch (const std::runtime_error& failure) {
      return done(failed(one_line(failure.what())));
    }
    Outgoing request;
    request.url = url_ + "/emails";
    request.headers = {{"Authorization", "Bearer " + std::string(key_.reveal())},
                       {"Content-Type", "application/json"},
                       {"Idempotency-Key", key_of(mail)}};
    request.body = body_of(mail);
    request.may_be_private = true;  // the address is the administrator's
    transfers.start(std::move(request), std::move(done));
  }

 private:
  /// Resend keeps it for a day: a try whose answer was lost does not arrive twice.
  static std::string key_of(const Mail& mail) {
    return mail.sending == 1 ? mail.id : mail.id + "/" + std::to_string(mail.sending);
  }

  static std::string body_of(const Mail& mail) {
    json::Writer writer;
    writer.begin_object();
    writer.field("from", plain_mailbox(mail.from));
    writer.key("to").begin_array().value(mail.to.address).end_array();
    writer.field("subject", one_line(mail.subject));
    writer.field("text", cleaned(mail.text));
    writer.field("html", cleaned(mail.html));
    writer.key("headers").begin_object().field("Auto-Submitted", "auto-generated").end_object();
    writer.end_object();
    return writer.take();
  }

  security::Secret key_;
  std::string url_;
};

class Smtp final : public MailSender {
 public:
  explicit Smtp(security::Secret server) : server_(std::move(server)) {}

  void send(const Mail& given, Timestamp at, Transfers& transfers, Transfers::Done done) const override {
    Letter letter;
    try {
      const Mail mail = with_ascii_domains(given);
      letter.from = mail.from.address;
      letter.to = mail.to.address;
      letter.content = mime(mail, at);
    } catch (const std::exception& failure) {
      return done(failed(one_line(failure.what())));
    }
    letter.server = server_.reveal();
    transfers.start(std::move(letter), std::move(done));
  }

 private:
  security::Secret server_;
};

/// A file that is closed when it goes.
class File {
 public:
  File(const std::filesystem::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
  }
  ~File() { ::close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
      if (put < 0) throw std::system_error(errno, std::generic_category(), "writing a mail");
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
  }
  void sync() const {
    if (::fsync(descriptor_) != 0) throw std::system_error(errno, std::generic_category(), "writing a mail to disk");
  }

 private:
  int descriptor_;
};

class Folder final : public MailSender {
 public:
  explicit Folder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void send(const Mail& mail, Timestamp at, Transfers&, Transfers::Done done) const override {
    try {
      keep(mail, mime(with_ascii_domains(mail), at));
    } catch (const std::exception& failure) {
      return done(failed(one_line(failure.what())));
    }
    Answer answer;
    answer.status = kTaken;
    done(std::move(answer));
  }

 private:
  /// All of it or nothing, whenever the power goes.
  void keep(const Mail& mail, std::string_view content) const {
    if (!Uuid::parse(mail.id)) throw std::invalid_argument("a mail's id is to be a UUID");
    std::filesystem::create_directories(folder_);
    const std::filesystem::path whole = folder_ / (mail.id + ".eml");
    const std::filesystem::path part = folder_ / (mail.id + ".part");
    {
      const File file(part, O_WRONLY | O_CREAT | O_TRUNC);
      file.write(content);
      file.sync();
    }
    std::filesystem::rename(part, whole);
    File(folder_, O_RDONLY | O_DIRECTORY).sync();
  }

  std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<MailSender> mail_sender(const MailWays& ways) {
  if (!ways.resend_key.empty()) return std::make_unique<Resend>(ways.resend_key, ways.resend_url);
  if (!ways.smtp_server.empty()) return std::make_unique<Smtp>(ways.smtp_server);
  if (!ways.folder.empty()) return std::make_unique<Folder>(ways.folder);
  return nullptr;
}

}  // namespace docket::notify
