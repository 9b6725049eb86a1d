#pragma once

namespace docket::http {

/// What the system says of this process. What it does not say is 0.
struct Process {
  double resident_bytes = 0;
  double cpu_s = 0;
  double started_s = 0;  ///< since 1970
  double descriptors = 0;
};

Process this_process();

}  // namespace docket::http
