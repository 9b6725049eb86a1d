#pragma once

#include <httplib.h>

#include <functional>
#include <string>
#include <utility>

namespace docket::net {

/// httplib::Server with what differs between its releases (0.11 and 0.18) made one: whether a task queue may refuse,
/// and what process_request() wants to be told.
class HttplibServer : public httplib::Server {
 public:
  HttplibServer() {
    new_task_queue = [] { return new InlineQueue; };
  }

 protected:
  /// One request out of `stream`, one reply into it.
  bool process(httplib::Stream& stream, bool close) { return process_with(*this, stream, close); }

 private:
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

  /// Runs everything on the thread that accepts.
  class InlineQueue : public httplib::TaskQueue {
   public:
    Enqueued enqueue(std::function<void()> task) override {
      task();
      return static_cast<Enqueued>(true);
    }
    void shutdown() override {}
  };

  /// A template, so that of the two calls only the one that this release knows has to compile.
  template <class Self>
  static bool process_with(Self& self, httplib::Stream& stream, bool close) {
    bool closed = false;
    const std::string none;
    if constexpr (requires { self.process_request(stream, none, 0, none, 0, close, closed, nullptr); }) {
      return self.process_request(stream, none, 0, none, 0, close, closed, nullptr);
    } else {
      return self.process_request(stream, close, closed, nullptr);
    }
  }
};

}  // namespace docket::net
