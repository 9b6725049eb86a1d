#pragma once

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include "json/workflow.hpp"

/// The workflows of schema/workflows, as they are in the source tree.
namespace built_in {

inline const char* const kNames[] = {"counter", "delivery", "shipping", "simple"};

inline std::string text_of(const std::string& name) {
  std::ifstream file(std::string(DOCKET_SOURCE_DIR) + "/schema/workflows/" + name + ".json", std::ios::binary);
  if (!file) throw std::runtime_error("there is no workflow " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::shared_ptr<const docket::Workflow> workflow(const std::string& name) {
  return std::make_shared<const docket::Workflow>(docket::json::read_workflow(text_of(name)));
}

}  // namespace built_in
