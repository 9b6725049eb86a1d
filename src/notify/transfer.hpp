#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "notify/curl.hpp"
#include "notify/smtp_greeting.hpp"
#include "notify/transfers.hpp"

namespace docket::notify {

/// One thing on its way through libcurl. Not to be moved while it is: libcurl knows its address. A request is given to
/// a multi handle, a letter is performed.
class Transfer {
 public:
  /// Throws std::runtime_error, fit to be shown to who asked for it, when it cannot be sent so.
  Transfer(Outgoing request, Transfers::Done done);
  Transfer(Letter letter, Transfers::Done done);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() const { return handle_; }
  /// Sends the letter; returns when it has ended, which it does about a second after its deadline at the latest.
  CURLcode perform() { return curl_.easy_perform(handle_); }
  /// Has perform() return within about a second. Any thread may call it.
  void call_off() { is_called_off_ = true; }
  /// Once libcurl has said how it ended.
  Answer answer(CURLcode result) const;
  const Transfers::Done& done() const { return done_; }

 private:
  Transfer(const Curl& curl, Transfers::Done done);
  template <class Value>
  void set(CURLoption option, Value value);
  void set_deadline(Milliseconds deadline);
  void add_header(const std::string& header);
  std::string error_text(CURLcode result) const;
  void note_http_head(std::string_view line);
  void note_smtp_reply(std::string_view line);
  bool is_over();
  bool cannot_be_addressed() const { return needs_utf8_ && greeting_.lacks_utf8(); }

  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t socket);
  static int before_request(void* self, char* peer, char* own, int peer_port, int own_port);
  static std::size_t take_head(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t give_content(char* to, std::size_t size, std::size_t count, void* self);
  static int note_command(CURL* handle, curl_infotype type, char* bytes, std::size_t size, void* self);
  static int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const Curl& curl_;
  const Transfers::Done done_;
  CURL* handle_;
  curl_slist* list_ = nullptr;  ///< headers, or who gets the mail
  std::string content_;
  std::size_t given_ = 0;  ///< bytes of a mail's content
  bool is_mail_ = false;
  bool needs_utf8_ = false;  ///< an address of the mail is beyond ASCII
  SmtpGreeting greeting_;
  bool may_be_private_ = false;
  char error_[CURL_ERROR_SIZE] = {};
  std::string head_;
  std::size_t head_size_ = 0;
  std::string body_;
  std::optional<Seconds> retry_after_;
  bool has_head_ = false;
  bool is_cut_ = false;
  bool was_private_ = false;

  // Of a letter.
  std::chrono::steady_clock::time_point give_up_at_{};
  std::atomic<bool> is_called_off_ = false;
  curl_socket_t socket_ = CURL_SOCKET_BAD;  ///< the last that was opened, while it is open
  std::string_view command_;                ///< the last that was sent
  bool is_reply_open_ = false;              ///< more lines of it follow
  std::string refusal_;                     ///< the last reply, when it is one
  std::string_view refused_command_;
  bool is_taken_ = false;
  bool is_error_of_quit_ = false;
  std::string lateness_;  ///< what it was waiting for at the deadline
};

}  // namespace docket::notify
