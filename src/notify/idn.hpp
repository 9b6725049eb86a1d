#pragma once

#include <string>
#include <string_view>

namespace docket::notify {

/// The e-mail address with its domain as name servers have it, of ASCII alone (IDNA 2008, RFC 5891): "a@bücher.example"
/// becomes "a@xn--bcher-kva.example". Throws std::runtime_error, fit to be shown, when the domain has no such form, or
/// is beyond ASCII and libidn2, which is loaded then, is missing. Any thread may call it.
std::string with_ascii_domain(std::string_view address);

}  // namespace docket::notify
