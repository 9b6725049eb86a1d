#include "notify/idn.hpp"

#include <dlfcn.h>
#include <idn2.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace docket::notify {
namespace {

/// The functions of libidn2 that are used. Loaded as libcurl is, and for the same reason.
struct Idn2 {
  decltype(&idn2_lookup_u8) lookup;
  decltype(&idn2_strerror) words;
  decltype(&idn2_free) free;
};

template <class F>
void find(void* library, F& function, const char* name) {
  function = reinterpret_cast<F>(::dlsym(library, name));
  if (function == nullptr) throw std::runtime_error(std::string("libidn2 has no ") + name);
}

const Idn2& idn2() {
  static const Idn2 loaded = [] {
    void* library = ::dlopen("libidn2.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      throw std::runtime_error(std::string("libidn2 cannot be loaded: ") + ::dlerror() +
                               "; install Debian's package libidn2-0");
    }
    Idn2 functions{};
    find(library, functions.lookup, "idn2_lookup_u8");
    find(library, functions.words, "idn2_strerror");
    find(library, functions.free, "idn2_free");
    return functions;
  }();
  return loaded;
}

}  // namespace

std::string with_ascii_domain(std::string_view address) {
  const std::size_t at = address.rfind('@') + 1;
  const std::string domain(address.substr(at));
  if (std::ranges::none_of(domain, [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; })) {
    return std::string(address);
  }
  const Idn2& library = idn2();
  std::uint8_t* ascii = nullptr;
  const int code = library.lookup(reinterpret_cast<const std::uint8_t*>(domain.c_str()), &ascii,
                                  IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (code != IDN2_OK) throw std::runtime_error("no domain can be called " + domain + ": " + library.words(code));
  const std::unique_ptr<std::uint8_t, decltype(library.free)> owned(ascii, library.free);
  return std::string(address.substr(0, at)).append(reinterpret_cast<const char*>(ascii));
}

}  // namespace docket::notify
