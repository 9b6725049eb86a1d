#include "domain/status_label.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "built_in.hpp"
#include "domain/shop.hpp"
#include "json/json.hpp"

using namespace docket;

namespace {

/// What the pages call the statuses.
json::Object pages_words(std::string_view language) {
  std::ifstream file(std::string(DOCKET_SOURCE_DIR) + "/src/web/texts/" + std::string(language) + ".json",
                     std::ios::binary);
  REQUIRE(file);
  const json::Value texts = json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  return texts.get("statuses").get<json::Object>();
}

}  // namespace

TEST_CASE("each label of the workflows that come with Docket is in every language, as the pages have it") {
  std::set<std::string> labels;
  for (const char* name : built_in::kNames) {
    const auto workflow = built_in::workflow(name);
    for (const Status& status : workflow->statuses) labels.insert(status.label);
  }
  for (const std::string_view language : kLanguages) {
    const auto words = pages_words(language);
    CHECK(words.size() == labels.size());
    for (const std::string& label : labels) {
      CAPTURE(label);
      REQUIRE(words.contains(label));
      CHECK(status_label(label, language) == words.at(label).get<std::string>());
      CHECK((status_label(label, language) == label) == (language == "en"));
    }
  }
}

TEST_CASE("a shop's own word is the same in every language") {
  for (const std::string_view language : kLanguages) {
    for (const char* label : {"", "ready", "Ready!", "In the oven", "Abholbereit"}) {
      CHECK(status_label(label, language) == label);
    }
  }
}

TEST_CASE("a language that there is not has the label as it is") { CHECK(status_label("Ready", "fr") == "Ready"); }
