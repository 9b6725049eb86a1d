#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/session.hpp"

namespace docket::net {

/// Names compare without regard to ASCII case; order and repeats are kept.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Whether two header names, or other words of HTTP, differ in nothing but ASCII case.
bool same_word(std::string_view a, std::string_view b);

/// The first header of that name, or nullopt.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

/// One whole request, as a value: nothing of the connection is left in it.
struct Request {
  std::string method;  ///< upper case
  std::string target;  ///< as sent: path and query, still percent-encoded
  std::string path;    ///< the part before `?`, still percent-encoded
  std::string query;   ///< the part after `?`, without it; empty when there is none
  Headers headers;
  std::string body;
  std::string remote_address;    ///< of the client, numeric; behind a trusted proxy what that says
  bool is_secure = false;        ///< came over TLS, to us or to a trusted proxy
  bool has_waited_long = false;  ///< its Wait is over: it must be answered now, with whatever there is
};

/// Puts a request aside until something happens. The engine asks the handler again, with the same request, when the
/// wait's Peer is woken or the time is over; a handler that answers with a Wait once more goes on waiting, but not
/// longer than the first one said. Only requests without a body can wait.
struct Wait {
  std::chrono::milliseconds at_most;
  /// Called on the reactor's thread (it must not block) once the request is put aside. What it returns is kept until
  /// the wait ends, however it does: its destructor is the place to forget the peer.
  std::function<std::shared_ptr<void>(const Peer&)> arm;
};

/// A reply rendered once and sent many times: status line, headers and body. What differs from one to the next (Date,
/// Connection, X-Request-Id) stands in the Reply that carries it.
struct PreparedReply {
  std::string head;  ///< without the empty line at its end
  std::string body;
};

/// Gives the next piece of a body. Called by one worker at a time, whenever the peer has taken the piece before; may
/// block. Empty at the end; throwing breaks the connection off, so that the client knows that something is missing.
using Producer = std::function<std::string()>;

/// One whole reply, as a value. The engine adds Content-Length, Date and Connection; 204 and 304 go without body and
/// length.
struct Reply {
  int status = 200;
  Headers headers;
  std::string body;

  std::shared_ptr<const PreparedReply> prepared =
      nullptr;                                 ///< stands for status and body; `headers` are added to its own
  Producer more = nullptr;                     ///< what comes after `body`, in chunks
  std::shared_ptr<Session> session = nullptr;  ///< what the connection goes on as
  std::optional<Wait> wait = std::nullopt;     ///< instead of all this: not yet
};

/// Status line and headers of a reply whose body is known, as PreparedReply wants them.
std::shared_ptr<const PreparedReply> prepare(const Reply& reply);

/// Answers a request. Called from several threads at once; may block. Must not throw; whatever it throws all the same
/// becomes the refusal 500.
using Handler = std::function<Reply(Request&&)>;

/// Answers what can be answered without blocking; nullopt leaves the request to the Handler. Called on the reactor's
/// thread: while it runs, nobody else is served.
using QuickHandler = std::function<std::optional<Reply>(const Request&)>;

/// Words for what the engine itself has to refuse: 400, 408 (too slow), 413, 414, 417 (unknown Expect), 431, 500, 501
/// (unknown Transfer-Encoding), 503 (too much to do, or stopping) and 505. Called from several threads at once; if it
/// throws, the reply has the status alone.
using Refusal = std::function<Reply(int status)>;

/// A percent-encoded piece of a path or query as bytes; `plus_is_space` for queries. nullopt for a bad escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// The pairs of a query or form (application/x-www-form-urlencoded), decoded, in order. nullopt for a bad escape.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text);

}  // namespace docket::net
