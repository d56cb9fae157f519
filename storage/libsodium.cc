#include "storage/libsodium.h"

#include <sodium.h>

#include "shards/error.h"

namespace sisa {

void start_libsodium() {
  static const int started = sodium_init();
  if (started < 0) throw Error(ErrorKind::kFailed, "libsodium does not start on this machine");
}

}  // namespace sisa
