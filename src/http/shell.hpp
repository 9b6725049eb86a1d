#pragma once

#include <string_view>

#include "net/http.hpp"

namespace docket::http {

/// The page of src/web of that name ("board"), under a strict Content-Security-Policy: scripts and styles from files of
/// ours alone. It is the same for everybody, and has an ETag.
net::Reply shell(std::string_view page);

/// The same with something to read before its script runs, or where none does: `content` is HTML. It has no ETag, and
/// nobody keeps it. `language`, one of kLanguages, is that of the content.
net::Reply shell(std::string_view page, int status, std::string_view title, std::string_view content,
                 std::string_view language = "en");

/// The same with nothing but a text, which is why there is no more.
net::Reply message_page(std::string_view page, int status, std::string_view title, std::string_view text,
                        std::string_view language = "en");

/// A few words in one of our languages.
struct Notice {
  std::string_view language;
  std::string_view title;
  std::string_view text;
};

/// A page that looks like the others and says no more than `notice`: no script takes over.
net::Reply still_page(int status, const Notice& notice);

}  // namespace docket::http
