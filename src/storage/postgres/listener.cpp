#include "storage/postgres/listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <system_error>

#include "storage/postgres/session.hpp"

namespace docket::storage {
namespace {

constexpr int kBetweenAttemptsMs = 250;
constexpr int kForEver = -1;

// libpqxx 7.10 would rather have connection::listen(), which 6.4 has not.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
class Receiver final : public pqxx::notification_receiver {
 public:
  Receiver(pqxx::connection& connection, const std::string& own_instance, const std::function<void()>& news)
      : pqxx::notification_receiver(connection, PostgresSession::kChannel), own_instance_(own_instance), news_(news) {}

  void operator()(const std::string& instance, int) override {
    if (instance != own_instance_) news_();
  }

 private:
  const std::string& own_instance_;
  const std::function<void()>& news_;
};
#pragma GCC diagnostic pop

}  // namespace

PostgresListener::PostgresListener(Dialer& dialer, std::string own_instance, std::function<void()> news)
    : dialer_(dialer), own_instance_(std::move(own_instance)), news_(std::move(news)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
  if (stop_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { run(); });
}

PostgresListener::~PostgresListener() {
  ::eventfd_write(stop_, 1);
  thread_.join();
  ::close(stop_);
}

/// False when it is to stop. `socket`: -1 for none.
bool PostgresListener::wait(int socket, int at_most_ms) const {
  std::array<pollfd, 2> sources{{{stop_, POLLIN, 0}, {socket, POLLIN, 0}}};
  ::poll(sources.data(), sources.size(), at_most_ms);
  return sources[0].revents == 0;
}

void PostgresListener::run() {
  do {
    try {
      hear();
    } catch (const std::exception&) {
      // The dialer says when the database goes and comes; until it is back, the clock makes up for it.
    }
  } while (wait(-1, kBetweenAttemptsMs));
}

void PostgresListener::hear() {
  const auto connection = dialer_.dial();
  const Receiver receiver(*connection, own_instance_, news_);
  news_();  // what was announced before is not told again
  while (wait(connection->sock(), kForEver)) connection->get_notifs();
}

}  // namespace docket::storage
