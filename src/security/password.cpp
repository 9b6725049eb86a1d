#include "security/password.hpp"

#include <crypt.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "domain/error.hpp"
#include "security/digest.hpp"

namespace docket::security {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = 19 * 1024 * 1024;
constexpr std::size_t kBcryptCharacters = 60;
constexpr std::string_view kBcryptDigits = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr int kBcryptCheapest = 4;
constexpr unsigned long long kDearestKib = 1024 * 1024;
constexpr unsigned long long kDearestPasses = 16;
constexpr int kNiceness = 19;  ///< the least of all
constexpr int kBcryptDearest =
    16;  ///< about 4 s; one more doubles it, and a row of an import must not hold a thread for hours

std::string argon2id(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> encoded{};
  if (crypto_pwhash_str_alg(encoded.data(), password.data(), password.size(), kPasses, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw Error(Code::overloaded, "no memory to hash a password now; try again");
  }
  return encoded.data();
}

bool argon2_matches(std::string_view encoded, std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> text{};  // libsodium reads an array of this size
  if (encoded.size() >= text.size()) return false;
  std::ranges::copy(encoded, text.begin());
  errno = 0;
  if (crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0) return true;
  // libsodium says "wrong" also when it got no memory: that must not count as a failed sign-in.
  if (errno == ENOMEM) throw Error(Code::overloaded, "no memory to check a password now; try again");
  return false;
}

bool is_bcrypt(std::string_view encoded) {
  return encoded.size() == kBcryptCharacters &&
         (encoded.starts_with("$2a$") || encoded.starts_with("$2b$") || encoded.starts_with("$2y$"));
}

/// 0 when what stands there is not two digits.
int bcrypt_cost(std::string_view encoded) {
  int cost = 0;
  const char* end = encoded.data() + 6;
  return std::from_chars(encoded.data() + 4, end, cost).ptr == end ? cost : 0;
}

bool bcrypt_matches(const std::string& encoded, const std::string& password) {
  if (bcrypt_cost(encoded) > kBcryptDearest) return false;
  if (password.find('\0') != std::string::npos) return false;  // crypt would stop reading there
  const auto scratch = std::make_unique<crypt_data>();
  const char* computed = crypt_r(password.c_str(), encoded.c_str(), scratch.get());
  const bool same = computed != nullptr && equal_in_constant_time(computed, encoded);
  sodium_memzero(scratch.get(), sizeof(crypt_data));
  return same;
}

struct Argon2idCosts {
  unsigned long long memory_kib = 0;
  unsigned long long passes = 0;
};

/// What an encoded argon2id hash of version 19 costs; nullopt for any other text.
std::optional<Argon2idCosts> argon2id_costs(const std::string& encoded) {
  unsigned version = 0;
  Argon2idCosts costs;
  const int read =
      std::sscanf(encoded.c_str(), "$argon2id$v=%u$m=%llu,t=%llu,", &version, &costs.memory_kib, &costs.passes);
  return read == 3 && version == 19 ? std::optional(costs) : std::nullopt;
}

}  // namespace

struct Passwords::Pool {
  Pool(std::size_t count, std::size_t queue_limit)
      : limit(queue_limit), unknown(argon2id("no user has this password")), idle(count) {
    threads.reserve(count);
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
  }

  ~Pool() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    for (auto& thread : threads) thread.join();
  }

  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Runs `task` on a thread of the pool and waits for what it gives or throws.
  template <class Result>
  Result run(const std::function<Result()>& task) {
    std::optional<Result> result;
    std::exception_ptr error;
    bool is_done = false;
    std::condition_variable finished;
    std::unique_lock lock(mutex);
    if (queue.size() >= limit + idle) throw Error(Code::overloaded, "too many sign-ins at once; try again");
    queue.emplace_back([&] {
      try {
        result = task();
      } catch (...) {
        error = std::current_exception();
      }
      // Under the lock, since all of this is gone as soon as the caller sees that it is done. From there on the thread
      // of the pool holds on to nothing of it.
      const std::lock_guard done(mutex);
      is_done = true;
      finished.notify_one();
    });
    wake.notify_one();
    finished.wait(lock, [&] { return is_done; });
    if (error) std::rethrow_exception(error);
    return std::move(*result);
  }

  void work() {
    // Others must not feel a storm of sign-ins.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      const auto task = std::move(queue.front());
      queue.pop_front();
      --idle;
      lock.unlock();
      task();
      lock.lock();
      ++idle;
    }
  }

  const std::size_t limit;
  const std::string unknown;  ///< stands in for the hash of a user who does not exist
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> queue;
  std::size_t idle;
  bool stopping = false;
  std::vector<std::thread> threads;
};

Passwords::Passwords(std::size_t threads, std::size_t queue_limit)
    : pool_(std::make_unique<Pool>(std::max<std::size_t>(threads, 1), queue_limit)) {}

Passwords::~Passwords() = default;

std::string Passwords::hash(std::string_view password) {
  return pool_->run<std::string>([password] { return argon2id(password); });
}

bool Passwords::matches(std::string_view encoded, std::string_view password, const std::function<void()>& at_turn) {
  return pool_->run<bool>([this, encoded, password, &at_turn] {
    if (at_turn) at_turn();
    if (is_bcrypt(encoded)) return bcrypt_matches(std::string(encoded), std::string(password));
    if (encoded.starts_with("$argon2")) return argon2_matches(encoded, password);
    argon2_matches(pool_->unknown, password);
    return false;
  });
}

std::size_t Passwords::waiting() const {
  const std::lock_guard lock(pool_->mutex);
  return pool_->queue.size();
}

bool Passwords::outdated(const std::string& encoded) {
  const auto costs = argon2id_costs(encoded);
  return !costs || costs->memory_kib * 1024 < kMemoryBytes || costs->passes < kPasses;
}

std::optional<std::string> Passwords::hash_fault(const std::string& encoded) {
  if (is_bcrypt(encoded)) {
    const bool fits = encoded[6] == '$' && encoded.find_first_not_of(kBcryptDigits, 7) == std::string::npos;
    const int cost = bcrypt_cost(encoded);
    if (!fits || cost < kBcryptCheapest) return "is no bcrypt hash";
    if (cost > kBcryptDearest) return "has a bcrypt cost over " + std::to_string(kBcryptDearest);
    return std::nullopt;
  }
  const auto costs = argon2id_costs(encoded);
  // -1: libsodium cannot read it.
  const bool is_known = costs && encoded.size() < crypto_pwhash_STRBYTES &&
                        crypto_pwhash_str_needs_rehash(encoded.c_str(), kPasses, kMemoryBytes) != -1;
  if (!is_known) return "must be a bcrypt hash ($2a$, $2b$, $2y$) or an encoded argon2id hash";
  if (costs->memory_kib > kDearestKib || costs->passes > kDearestPasses) {
    return "is an argon2id hash of more than 1 GiB or 16 passes";
  }
  return std::nullopt;
}

}  // namespace docket::security
