#include "notify/curl.hpp"

#include <dlfcn.h>

#include <stdexcept>

namespace docket::notify {
namespace {

/// The oldest that has everything asked of it (CURLOPT_PROTOCOLS_STR).
constexpr const char* kInstall = "; install libcurl 7.85 or later, Debian's package libcurl4";

template <class F>
void find(void* library, F& function, const char* name) {
  function = reinterpret_cast<F>(::dlsym(library, name));
  if (function == nullptr) throw std::runtime_error(std::string("libcurl has no ") + name + kInstall);
}

}  // namespace

Curl load_curl(const std::string& library) {
  void* loaded = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) throw std::runtime_error(std::string("libcurl cannot be loaded: ") + ::dlerror() + kInstall);
  Curl curl{};
  find(loaded, curl.global_init, "curl_global_init");
  find(loaded, curl.getdate, "curl_getdate");
  find(loaded, curl.slist_append, "curl_slist_append");
  find(loaded, curl.slist_free_all, "curl_slist_free_all");
  find(loaded, curl.easy_init, "curl_easy_init");
  find(loaded, curl.easy_setopt, "curl_easy_setopt");
  find(loaded, curl.easy_getinfo, "curl_easy_getinfo");
  find(loaded, curl.easy_strerror, "curl_easy_strerror");
  find(loaded, curl.easy_perform, "curl_easy_perform");
  find(loaded, curl.easy_cleanup, "curl_easy_cleanup");
  find(loaded, curl.multi_init, "curl_multi_init");
  find(loaded, curl.multi_setopt, "curl_multi_setopt");
  find(loaded, curl.multi_add_handle, "curl_multi_add_handle");
  find(loaded, curl.multi_remove_handle, "curl_multi_remove_handle");
  find(loaded, curl.multi_perform, "curl_multi_perform");
  find(loaded, curl.multi_poll, "curl_multi_poll");
  find(loaded, curl.multi_wakeup, "curl_multi_wakeup");
  find(loaded, curl.multi_info_read, "curl_multi_info_read");
  find(loaded, curl.multi_strerror, "curl_multi_strerror");
  find(loaded, curl.multi_cleanup, "curl_multi_cleanup");
  return curl;
}

const Curl& curl() {
  static const Curl loaded = [] {
    const Curl library = load_curl("libcurl.so.4");
    if (library.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl does not start");
    return library;
  }();
  return loaded;
}

}  // namespace docket::notify
