#pragma once

#define CURL_DISABLE_TYPECHECK  // its checks are macros that call libcurl, which is not linked
#include <curl/curl.h>

#include <string>

namespace docket::notify {

/// The functions of libcurl that are used. It is loaded rather than linked: a shop that sends nothing neither needs it
/// nor carries it, with all that it brings along, in memory.
struct Curl {
  decltype(&curl_global_init) global_init;
  decltype(&curl_getdate) getdate;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_setopt) multi_setopt;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_perform) multi_perform;
  decltype(&curl_multi_poll) multi_poll;
  decltype(&curl_multi_wakeup) multi_wakeup;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_strerror) multi_strerror;
  decltype(&curl_multi_cleanup) multi_cleanup;
};

/// Loads that library. Throws std::runtime_error, in one line that says what to install, when it is missing or too old.
Curl load_curl(const std::string& library);

/// libcurl, loaded by the first call that finds it; it stays until the process ends. Throws as load_curl() does. Any
/// thread may call it.
const Curl& curl();

}  // namespace docket::notify
