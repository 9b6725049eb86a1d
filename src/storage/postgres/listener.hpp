#pragma once

#include <functional>
#include <string>
#include <thread>

#include "storage/postgres/dialer.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Hears what other instances announce, on a session of its own.
class PostgresListener final : public sql::Listener {
 public:
  PostgresListener(Dialer& dialer, std::string own_instance, std::function<void()> news);
  ~PostgresListener() override;
  PostgresListener(const PostgresListener&) = delete;
  PostgresListener& operator=(const PostgresListener&) = delete;

 private:
  void run();
  void hear();
  bool wait(int socket, int at_most_ms) const;

  Dialer& dialer_;
  const std::string own_instance_;
  const std::function<void()> news_;
  int stop_ = -1;  ///< an eventfd: readable once it is to stop
  std::thread thread_;
};

}  // namespace docket::storage
