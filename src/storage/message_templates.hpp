#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// What a shop's mail says when an order comes into that status, in one language.
struct MessageTemplate {
  ShopId shop_id;
  std::string status;
  std::string language;
  std::string subject;
  std::string body;
  Timestamp updated_at{};
};

/// Valid only inside the transaction that handed it out.
class MessageTemplates {
 public:
  explicit MessageTemplates(sql::Connection& db) : db_(db) {}

  std::optional<MessageTemplate> find(ShopId shop, std::string_view status, std::string_view language);
  /// All of the shop, by status and language.
  std::vector<MessageTemplate> of_shop(ShopId shop);
  /// Adds it, or puts it in the place of the one that was there.
  void put(const MessageTemplate& text);
  /// False when there was none.
  bool remove(ShopId shop, std::string_view status, std::string_view language);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
