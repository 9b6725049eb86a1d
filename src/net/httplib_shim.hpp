#pragma once

#include <httplib.h>

#include <functional>
#include <utility>

namespace docket::net {

/// httplib::Server as it is of use here, with what differs between its releases (0.11 and 0.18) made one: it accepts,
/// and gives every socket away instead of serving it on a thread.
class HttplibServer : public httplib::Server {
 public:
  HttplibServer() {
    new_task_queue = [] { return new InlineQueue; };
  }

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
};

}  // namespace docket::net
