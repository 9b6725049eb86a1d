#pragma once

#include <exception>
#include <optional>
#include <type_traits>

#include "domain/error.hpp"
#include "storage/store.hpp"

/// While the database is away, or has more to do than it can.
namespace docket::app {

/// Whether what has failed may succeed when it is tried again, with nothing changed.
inline bool is_passing(const std::exception& failure) {
  const auto* error = dynamic_cast<const Error*>(&failure);
  return error != nullptr && (error->code == Code::unavailable || error->code == Code::overloaded);
}

/// What glance() answers; nullopt while the database cannot be read.
template <class Question>
std::optional<std::invoke_result_t<Question, storage::Transaction&>> answer_of(storage::Store& store,
                                                                               const Question& question) {
  try {
    return store.glance(question);
  } catch (const Error& error) {
    if (error.code != Code::unavailable) throw;
    return std::nullopt;
  }
}

}  // namespace docket::app
