#include "notify/transfer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cstdlib>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iterator>
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
constexpr std::size_t kMaxRefusal = 512;  ///< of an SMTP server: RFC 5321 allows as much for a line
/// CURLE_TOO_LARGE, which older headers do not have.
constexpr int kTooLargeForCurl = 100;
constexpr std::string_view kTooLarge = "the head of the answer is too large";
constexpr std::string_view kCommands[] = {"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"};
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

/// Which command of SMTP the line is. Nothing for others, such as the lines after AUTH: they are secret.
std::string_view command_of(std::string_view line) {
  const std::string_view word = line.substr(0, line.find_first_of(" \r\n"));
  const auto* found = std::find(std::begin(kCommands), std::end(kCommands), word);
  return found == std::end(kCommands) ? std::string_view() : *found;
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
  // A kept connection would be said goodbye to, and the answer waited for, on the thread that the handle goes on.
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_CLOSESOCKETFUNCTION, &Transfer::close_socket);
  set(CURLOPT_CLOSESOCKETDATA, this);
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_DEBUGFUNCTION, &Transfer::note_command);
  set(CURLOPT_DEBUGDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Transfer::go_on);
  set(CURLOPT_XFERINFODATA, this);
  set_deadline(letter.deadline);
  give_up_at_ = std::chrono::steady_clock::now() + letter.deadline;
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
    if (is_taken_) result = CURLE_OK;  // whatever became of the goodbye
    answer.status = result == CURLE_OK ? 250 : code >= 400 && code < 600 ? static_cast<int>(code) : 0;
    answer.refusal = one_line(refusal_);
    answer.refused_command = refused_command_;
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
  // Of a single line libcurl has a limit of its own, and says that it is out of memory.
  const bool is_line_too_long =
      !is_mail_ && !has_head_ && (result == CURLE_OUT_OF_MEMORY || result == kTooLargeForCurl);
  if (head_size_ > kMaxHead || is_line_too_long) return std::string(kTooLarge);
  if (result == CURLE_ABORTED_BY_CALLBACK && !lateness_.empty()) return lateness_;
  const bool is_said = error_[0] != '\0' && !is_error_of_quit_;
  std::string text = is_said || refusal_.empty() ? one_line(is_said ? &error_[0] : curl_.easy_strerror(result))
                                                 : "the mail was refused";
  if (!refusal_.empty()) text += "; the server said: " + one_line(refusal_);
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

int Transfer::close_socket(void* self, curl_socket_t socket) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (socket == transfer.socket_) transfer.socket_ = CURL_SOCKET_BAD;
  return ::close(socket);
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
  if (command_ == "QUIT") return;
  if (!is_reply_open_) refusal_.clear();
  is_reply_open_ = !ends_reply(line);
  if (line.starts_with('4') || line.starts_with('5')) {
    refusal_.append(line.substr(0, kMaxRefusal - std::min(kMaxRefusal, refusal_.size())));
    refused_command_ = command_;
  }
  if (command_ == "DATA" && given_ == content_.size() && line.starts_with("250")) is_taken_ = !is_reply_open_;
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

int Transfer::note_command(CURL*, curl_infotype type, char* bytes, std::size_t size, void* self) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  const std::string_view command = command_of({bytes, size});
  if (!command.empty()) static_cast<Transfer*>(self)->command_ = command;
  return 0;
}

/// libcurl asks once a second at least, also where it waits for an answer and does nothing else. Its own deadline
/// counts from when it was connected there, and not at all for the answer to QUIT.
int Transfer::go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(self)->is_over() ? 1 : 0;
}

bool Transfer::is_over() {
  if (command_ == "QUIT") {  // what counts has been said, and the answer has had its second
    is_error_of_quit_ = is_error_of_quit_ || error_[0] == '\0';
    return true;
  }
  const bool is_late = std::chrono::steady_clock::now() >= give_up_at_;
  if (!is_late && !is_called_off_) return false;
  lateness_ = "timed out waiting for the mail server";
  if (!command_.empty()) lateness_ += "'s answer to " + std::string(command_);
  // libcurl says QUIT now, and would wait a second for the answer.
  if (socket_ != CURL_SOCKET_BAD) ::shutdown(socket_, SHUT_RD);
  return true;
}

}  // namespace docket::notify
