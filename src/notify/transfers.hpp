#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/time.hpp"

namespace docket::notify {

/// An HTTP request to be sent.
struct Outgoing {
  std::string method = "POST";
  std::string url;  ///< http or https
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Milliseconds deadline{15'000};  ///< for all of it, from looking up the name to the end of the answer
  bool may_be_private = false;    ///< whether it may go to an address of which is_private() holds
};

/// A mail to be handed to an SMTP server.
struct Letter {
  /// smtp://host:587 or smtps://host, with `user:password@` where the server asks for them. With a password the server
  /// has to offer STARTTLS and show a certificate for its name; without one, it is encrypted when it can be.
  std::string server;
  std::string from;     ///< a bare address
  std::string to;       ///< a bare address
  std::string content;  ///< headers and body (RFC 5322)
  Milliseconds deadline{30'000};
};

/// What came of it. All texts are well-formed UTF-8 without control characters, whatever was received.
struct Answer {
  /// Of HTTP; 0 when no whole head came. Of SMTP: 250 when the mail was taken, else the refusal (400 and above), else
  /// 0.
  int status = 0;
  std::string head;                    ///< what came before the body (of SMTP all that the server said), up to kMaxKept
  std::string body;                    ///< its first kMaxKept bytes; of more than that, no more is received
  std::optional<Seconds> retry_after;  ///< what the answer asks for: never negative
  std::string refused_command;  ///< of SMTP: what the refusal answers, such as RCPT; DATA also for the mail itself
  std::string refusal;          ///< of SMTP: the reply to that as one line, when the last one was a refusal
  std::string error;            ///< what went wrong; beside a status, why not all of the body came. Else empty
  Milliseconds took{};

  /// Whether it was taken for sure: an answer that breaks off may come from somebody who fell over it.
  bool is_accepted() const { return status >= 200 && status < 300 && error.empty(); }
};

inline constexpr std::size_t kMaxKept = 16 * 1024;

class Errand;
class Transfer;

/// Sends many things at once: requests on the thread of who calls, each letter on one of its own. Redirects are not
/// followed, no proxy of the environment is used, no cookies are kept; certificates are verified; connections are kept
/// for the next request to the same place.
///
/// Calls belong to one thread, but for wake(). libcurl is loaded when the first thing is started.
class Transfers {
 public:
  using Done = std::function<void(Answer)>;

  Transfers();
  ~Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  /// `done` is called by run(), once, also when it cannot be sent at all. It may start more, and must not throw. Who
  /// starts letters sees to it that they are few at once.
  void start(Outgoing request, Done done);
  void start(Letter letter, Done done);

  /// Goes on with what is under way, for at most that long: sooner when something comes in, is answered, or wake() is
  /// called. Returns how many were answered.
  std::size_t run(Milliseconds at_most);

  /// What is under way ends without being answered. With letters it takes about a second, whatever their servers do.
  void abandon();

  /// Ends the run() that is under way, or else the next one, at once. Any thread may call it.
  void wake();

  /// How many have been started and not been answered yet.
  std::size_t under_way() const { return transfers_.size() + errands_.size() + refused_.size(); }

 private:
  template <class Begin>
  void begin(Done&& done, const Begin& begin);
  void* multi();
  std::size_t answer_ended();
  void wait(Milliseconds at_most);

  std::map<void*, std::unique_ptr<Transfer>> transfers_;  ///< by libcurl's handle
  std::vector<std::unique_ptr<Errand>> errands_;
  std::vector<std::pair<Done, Answer>> refused_;  ///< never got as far as libcurl
  std::mutex mutex_;
  std::condition_variable woken_up_;
  void* multi_ = nullptr;  // guarded by mutex_
  bool woken_ = false;     // guarded by mutex_
};

}  // namespace docket::notify
