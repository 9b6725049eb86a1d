#include "domain/message_template.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "domain/error.hpp"

using namespace docket;

namespace {

std::vector<Fault> faults_of(std::string_view subject, std::string_view body) {
  try {
    check_message_template(subject, body);
    return {};
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    return error.faults;
  }
}

std::optional<std::string> value(std::string_view name) {
  if (name == "name") return "Mira";
  if (name == "shop") return "{number}";
  if (name == "eta") return "";
  return std::nullopt;
}

}  // namespace

TEST_CASE("every placeholder that there is may stand in a template, the lines in its body alone") {
  std::string all;
  for (const std::string_view name : kPlaceholders) all.append("{").append(name).append("}");
  CHECK(faults_of("{number} {shop} {name} {status} {total} {tracking_url} {eta}", all).empty());
  CHECK(faults_of("{lines}", all) == std::vector<Fault>{{"/subject", "has no room for {lines}"}});
}

TEST_CASE("all that does not fit in a template is named at once") {
  CHECK(faults_of("  ", "\n") == std::vector<Fault>{{"/subject", "must not be blank"}, {"/body", "must not be blank"}});
  CHECK(faults_of("a\nBcc: all@example.com", "x") == std::vector<Fault>{{"/subject", "must be one line"}});
  CHECK(faults_of("a\r", "x") == std::vector<Fault>{{"/subject", "must be one line"}});
  CHECK(faults_of("{Number} {secret}", "{shop}{e_mail}{{nobody}}") ==
        std::vector<Fault>{
            {"/subject", "knows no {secret}"}, {"/body", "knows no {e_mail}"}, {"/body", "knows no {nobody}"}});
  CHECK(faults_of(std::string(200, 'a'), std::string(10'000, 'b')).empty());
  CHECK(faults_of(std::string(201, 'a'), std::string(10'001, 'b')).size() == 2);
}

TEST_CASE("placeholders are replaced once, and what is in no braces of that kind stays") {
  struct Row {
    const char* form;
    const char* result;
  };
  for (const Row& row :
       {Row{"", ""}, Row{"Hello {name}!", "Hello Mira!"}, Row{"{name}{name}", "MiraMira"}, Row{"{shop}", "{number}"},
        Row{"Ready {eta}.", "Ready."}, Row{"{eta} soon", " soon"}, Row{"a  {eta}b", "a b"},
        Row{"{unknown}", "{unknown}"}, Row{"{", "{"}, Row{"{name", "{name"}, Row{"{}", "{}"}, Row{"{ name}", "{ name}"},
        Row{"{{name}}", "{Mira}"}, Row{"{NAME}", "{NAME}"}, Row{"{na{name}", "{naMira"}, Row{"ü{name}ü", "üMiraü"}}) {
    CAPTURE(row.form);
    CHECK(filled(row.form, value) == row.result);
  }
}
