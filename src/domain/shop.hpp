#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "domain/workflow.hpp"

namespace docket {

/// What a shop can speak, as BCP 47 names it. Screens and the pages of guests come in these languages.
inline constexpr std::array<std::string_view, 5> kLanguages{"en", "de", "es", "hi", "ar"};

bool is_language(std::string_view text);  ///< one of kLanguages

struct Shop {
  ShopId id;
  std::string slug;
  std::string name;
  std::optional<std::string> description;
  std::optional<std::string> address;
  std::optional<std::string> phone;
  std::string language = "en";                  ///< of its screens and of its guests' pages; one of kLanguages
  std::string timezone = "UTC";                 ///< IANA name; days and order numbers follow it
  std::string currency = "EUR";                 ///< ISO 4217; cannot change once the shop has orders
  std::shared_ptr<const Workflow> workflow;     ///< never null in a stored shop
  std::string workflow_id;                      ///< names the stored, immutable text of `workflow`
  bool is_open = true;                          ///< takes orders now
  std::optional<std::int64_t> cancel_window_s;  ///< overrides the workflow's customer_cancel.within_s
  std::string number_prefix = "A";              ///< up to 8 of [A-Za-z0-9]; may be empty
  bool board_public = true;                     ///< the board needs no credential
  std::int64_t undo_window_s = 10;              ///< 0 switches undo off
  std::optional<Timestamp> timers_paused_at;    ///< since when the timers of its orders stand still
  std::optional<std::string> ntfy_topic;        ///< where its staff hears of new orders; 1 to 64 of [A-Za-z0-9_-]
  std::int64_t version = 1;
  Timestamp created_at{};
  Timestamp updated_at{};
};

/// Whether an ntfy server has such topics: 1 to 64 letters, digits, - and _.
bool is_ntfy_topic(std::string_view text);

/// Throws validation_failed naming every field that does not fit: slug, name, language, currency, number_prefix,
/// cancel_window_s, undo_window_s, ntfy_topic. The time zone is checked where zones are known.
void check_shop(const Shop& shop);

/// "A-042": the prefix, a dash, at least three digits. Without a prefix "042".
std::string order_number(const std::string& prefix, std::int64_t count_of_day);

/// The count in a number that order_number() makes with this prefix; nullopt for any other number, and for counts over
/// a million, which no day comes to.
std::optional<std::int64_t> count_in(std::string_view number, const std::string& prefix);

}  // namespace docket
