#pragma once

#include <string_view>

namespace docket {

/// The label of a status as people are shown it in a language of kLanguages: the shop's own word as it is, one of the
/// workflows that come with Docket in that language.
std::string_view status_label(std::string_view label, std::string_view language);

}  // namespace docket
