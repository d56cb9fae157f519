#include "storage/file_limit.h"

#include <sys/resource.h>

namespace sisa {

void raise_file_limit() {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  // Where it stays as it was, opening says so if that was too low.
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace sisa
