#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/order.hpp"
#include "domain/shop.hpp"
#include "domain/time.hpp"

namespace docket::notify {

/// What a mail says, in plain text and as HTML: the same in both. The HTML is a whole document that fetches nothing.
struct Message {
  std::string subject;  ///< one line
  std::string text;
  std::string html;
};

/// What a shop has said in place of ours, with the placeholders of domain/message_template.
struct Template {
  std::string subject;
  std::string body;  ///< plain text
};

/// That an order has come into a status.
struct OrderNews {
  const Order& order;
  const std::vector<Line>& lines;
  const Shop& shop;
  std::string status;  ///< its key: where the order was when this was to be told, not where it is now
  std::string tracking_url;
  Timestamp now{};
};

/// In the language of kLanguages that is asked for. Whatever the order and its shop hold, it cannot become a line of
/// the subject or HTML. Throws std::runtime_error when the shop's time zone is unknown.
Message order_message(const OrderNews& news, std::string_view language, const std::optional<Template>& own);

/// What order_message() says of a status in words of ours, as a template that a shop can begin its own with.
Template built_in_template(const Shop& shop, std::string_view status, std::string_view language);

/// That a webhook cannot be reached.
struct FailingWebhook {
  std::string url;
  std::string name;  ///< of the shop whose events it gets, or of the house
  std::string timezone = "UTC";
  Timestamp since{};
  std::string error;
};

Message failing_message(const FailingWebhook& webhook, std::string_view language);

/// What the people of a shop are told, on a line of a telephone's screen each.
struct Notice {
  std::string title;
  std::string text;
};

/// That an order has come in, or that its customer has cancelled it. It goes by way of others, so nothing of who has
/// ordered is in it.
Notice staff_notice(const OrderNews& news, bool is_cancelled, std::string_view language);

/// That they can be called.
Notice test_notice(std::string_view language);

/// That mail arrives.
Message test_message(std::string_view language);

}  // namespace docket::notify
