#pragma once

#include <cstddef>

namespace docket::net {

/// What a server has to do at a moment.
struct Statistics {
  std::size_t connections = 0;  ///< open
  std::size_t queued = 0;       ///< requests that wait for a worker
};

}  // namespace docket::net
