#include "notify/transfer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <cstdlib>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <stdexcept>
#include <utility>

#include "domain/mailbox.hpp"
#include "domain/text.hpp"
#include "notify/addresses.hpp"
#include "notify/encodings.hpp"

namespace docket::notify {
namespace {

/// More than this of heads is no answer any more; servers send a few hundred bytes.
constexpr std::size_t kMaxHead = 64 * 1024;
constexpr std::size_t kMaxRefusal = 512;  ///< of an SMTP server, as RFC 5321 limits it
constexpr std::string_view kPrivate = "its address is private or reserved, and nothing may be sent there";

/// Throws when `text` would begin a line of its own in what is sent.
void require_one_line(std::string_view text, const std::string& what) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    throw std::runtime_error(what + " holds a line break");
  }
}

/// What Retry-After asks for: seconds, or a date.
std::optional<Seconds> wait_asked_for(const Curl& curl, std::string_view value) {
  constexpr std::int64_t kForever = 1'000'000'000;
  const bool is_number = !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
  if (is_number) {
    std::int64_t seconds = kForever;
    std::from_chars(value.data(), value.data() + value.size(), seconds);  // leaves it there when it is too large
    return Seconds(std::min(seconds, kForever));
  }
  const std::time_t at = curl.getdate(std::string(value).c_str(), nullptr);
  if (at < 0) return std::nullopt;
  return Seconds(std::max<std::int64_t>(at - std::time(nullptr), 0));
}

/// The value of the header line, when it is the one of that name (in lower case).
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || ascii_lower(line.substr(0, colon)) != name) return std::nullopt;
  return trimmed(line.substr(colon + 1));
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

template <class Value>
void Transfer::set(CURLoption option, Value value) {
  const CURLcode code = curl_.easy_setopt(handle_, option, value);
  if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl refuses: ") + curl_.easy_strerror(code));
}

Transfer::Transfer(const Curl& curl, Transfers::Done done)
    : curl_(curl), done_(std::move(done)), handle_(curl.easy_init()) {
  if (handle_ == nullptr) throw std::bad_alloc();
  set(CURLOPT_ERRORBUFFER, &error_[0]);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // As OpenSSL and curl have it, for who trusts a certificate authority of their own.
  if (const char* authorities = std::getenv("SSL_CERT_FILE")) set(CURLOPT_CAINFO, authorities);
  set(CURLOPT_HEADERFUNCTION, &Transfer::take_head);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::take_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  // Without it, who looks up a name that no server answers for is waited for past the deadline, and with them all that
  // is under way. Only libcurl 7.87 and later know it.
  curl.easy_setopt(handle_, CURLOPT_QUICK_EXIT, 1L);
}

Transfer::Transfer(Outgoing request, Transfers::Done done) : Transfer(curl(), std::move(done)) {
  require_one_line(request.method, "the method");
  may_be_private_ = request.may_be_private;
  content_ = std::move(request.body);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(CURLOPT_POSTFIELDS, content_.data());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(content_.size()));
  set(CURLOPT_PREREQFUNCTION, &Transfer::before_request);
  set(CURLOPT_PREREQDATA, this);
  set_deadline(request.deadline);
  add_header("Expect:");        // libcurl would wait for a go-ahead that few send
  add_header("Content-Type:");  // it would call everything a form
  for (const auto& [name, value] : request.headers) {
    require_one_line(name, "a header's name");
    require_one_line(value, "the header " + name);
    add_header(value.empty() ? name + ";" : name + ": " + value);
  }
  set(CURLOPT_HTTPHEADER, list_);
}

Transfer::Transfer(Letter letter, Transfers::Done done) : Transfer(curl(), std::move(done)) {
  if (!is_email(letter.from)) throw std::runtime_error("the sender's address is no e-mail address");
  if (!is_email(letter.to)) throw std::runtime_error("the recipient's address is no e-mail address");
  is_mail_ = true;
  needs_utf8_ = !is_ascii(letter.from) || !is_ascii(letter.to);
  may_be_private_ = true;
  content_ = std::move(letter.content);
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_URL, letter.server.c_str());
  const bool has_password = letter.server.find('@') != std::string::npos;
  set(CURLOPT_USE_SSL, static_cast<long>(has_password ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (!has_password && letter.server.starts_with("smtp:")) {
    // It would be sent in the clear otherwise: who reads along is kept out, who stands in between is not (RFC 7435).
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  set(CURLOPT_MAIL_FROM, ("<" + letter.from + ">").c_str());
  add_header("<" + letter.to + ">");
  set(CURLOPT_MAIL_RCPT, list_);
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, &Transfer::give_content);
  set(CURLOPT_READDATA, this);
  // Kept connections are said goodbye to when libcurl sees fit, which waits for the server's answer.
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(std::chrono::ceil<Seconds>(letter.deadline).count()));
  set_deadline(letter.deadline);
}

Transfer::~Transfer() {
  curl_.easy_cleanup(handle_);
  curl_.slist_free_all(list_);
}

void Transfer::set_deadline(Milliseconds deadline) {
  const long ms = static_cast<long>(std::max<std::int64_t>(deadline.count(), 1));
  set(CURLOPT_TIMEOUT_MS, ms);
  set(CURLOPT_CONNECTTIMEOUT_MS, ms);
}

void Transfer::add_header(const std::string& header) {
  curl_slist* longer = curl_.slist_append(list_, header.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  list_ = longer;
}

Answer Transfer::answer(CURLcode result) const {
  Answer answer;
  long code = 0;
  curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &code);
  if (is_mail_) {
    answer.status = result == CURLE_OK ? 250 : code >= 400 && code < 600 ? static_cast<int>(code) : 0;
  } else if (has_head_) {
    answer.status = static_cast<int>(code);
  }
  curl_off_t took_us = 0;
  curl_.easy_getinfo(handle_, CURLINFO_TOTAL_TIME_T, &took_us);
  answer.took = std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(took_us));
  answer.head = cleaned(head_);
  answer.body = cleaned(body_);
  answer.retry_after = retry_after_;
  if (result != CURLE_OK && !is_cut_) answer.error = error_text(result);
  return answer;
}

std::string Transfer::error_text(CURLcode result) const {
  if (was_private_) return std::string(kPrivate);
  if (cannot_be_addressed()) return "the mail server takes only addresses of ASCII: it has no SMTPUTF8";
  if (head_size_ > kMaxHead) return "the head of the answer is too large";
  std::string text = one_line(error_[0] != '\0' ? &error_[0] : curl_.easy_strerror(result));
  if (!refusal_.empty()) text += "; the server said: " + refusal_;
  return text;
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (!transfer.may_be_private_ && is_private(address->addr)) {
    transfer.was_private_ = true;
    return CURL_SOCKET_BAD;
  }
  transfer.socket_ = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  return transfer.socket_;
}

/// The connection may be one that was opened for somebody who may send to private addresses.
int Transfer::before_request(void* self, char* peer, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.was_private_ = false;  // of another address of the same name
  if (transfer.may_be_private_) return CURL_PREREQFUNC_OK;
  sockaddr_in6 in6{.sin6_family = AF_INET6};
  sockaddr_in in4{.sin_family = AF_INET};
  const bool is_public =
      ::inet_pton(AF_INET6, peer, &in6.sin6_addr) == 1
          ? !is_private(reinterpret_cast<const sockaddr&>(in6))
          : ::inet_pton(AF_INET, peer, &in4.sin_addr) == 1 && !is_private(reinterpret_cast<const sockaddr&>(in4));
  transfer.was_private_ = !is_public;
  return is_public ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t Transfer::take_head(char* bytes, std::size_t, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line(bytes, count);
  transfer.head_size_ += count;
  if (transfer.head_size_ > kMaxHead) return 0;
  if (transfer.is_mail_) {
    transfer.note_smtp_reply(line);
    if (transfer.cannot_be_addressed()) return 0;
  } else {
    transfer.note_http_head(line);
  }
  return count;
}

void Transfer::note_http_head(std::string_view line) {
  if (has_head_) return;            // trailers
  if (line.starts_with("HTTP/")) {  // what came before was of an interim answer
    head_.clear();
    retry_after_.reset();
  }
  long status = 0;
  curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  if (trimmed(line).empty()) {
    has_head_ = status >= 200;
    return;
  }
  head_.append(line.substr(0, kMaxKept - std::min(kMaxKept, head_.size())));
  if (const auto value = value_of(line, "retry-after")) retry_after_ = wait_asked_for(curl_, *value);
}

void Transfer::note_smtp_reply(std::string_view line) {
  greeting_.take(line);
  head_.append(line.substr(0, kMaxKept - std::min(kMaxKept, head_.size())));
  if (line.starts_with('4') || line.starts_with('5')) refusal_ = one_line(line.substr(0, kMaxRefusal));
  // libcurl says goodbye next, and would wait for the answer with all that is under way standing still. Nothing
  // more is to be received: the mail has been taken, or cannot be sent.
  const bool is_taken = given_ == content_.size() && given_ > 0 && line.starts_with("250") && ends_reply(line);
  if (is_taken || cannot_be_addressed()) ::shutdown(socket_, SHUT_RD);
}

std::size_t Transfer::take_body(char* bytes, std::size_t, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t room = kMaxKept - transfer.body_.size();
  transfer.body_.append(bytes, std::min(room, count));
  if (count <= room) return count;
  transfer.is_cut_ = true;
  return 0;
}

std::size_t Transfer::give_content(char* to, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t given = transfer.content_.copy(to, size * count, transfer.given_);
  transfer.given_ += given;
  return given;
}

}  // namespace docket::notify
