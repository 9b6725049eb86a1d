#pragma once

#include <string_view>

namespace docket::notify {

/// One of the things that can be said of an order.
struct News {
  std::string_view subject;
  std::string_view text;
};

/// What mails say in a language, with the placeholders of shops' templates and those that are named here.
struct Phrases {
  std::string_view language;
  std::string_view greeting;  ///< with {name}
  std::string_view greeting_nobody;
  News placed;
  News moved;
  News ready;
  News closed;
  News cancelled;
  std::string_view to_collect;  ///< behind `ready`, when the customer comes for it
  std::string_view reason;      ///< {reason}
  std::string_view eta;
  std::string_view total;
  std::string_view follow;
  News staff_placed;     ///< for the people of the shop
  News staff_cancelled;  ///< the same
  News staff_test;       ///< the same, that it arrives
  News failing;          ///< {host}, {url}, {since} and {error} of a webhook
  News test;
};

/// Those of English for a language that is none of kLanguages.
const Phrases& phrases_of(std::string_view language);

}  // namespace docket::notify
