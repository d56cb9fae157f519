#include "storage/receipts/log_excerpt.h"

#include <algorithm>

#include "storage/receipts/event_log.h"
#include "storage/receipts/store_key.h"

namespace sisa {

LogExcerpt read_log(Store& store, std::optional<std::uint64_t> last,
                    std::optional<std::uint64_t> since) {
  const EventLog& log = store.events();
  LogExcerpt excerpt;
  excerpt.head = log.head();
  excerpt.public_key = store.key().public_key();
  excerpt.signature = store.key().sign(to_json(excerpt.head));
  excerpt.first = excerpt.head.size - std::min(last.value_or(UINT64_MAX), excerpt.head.size);
  excerpt.events = log.events(excerpt.first, excerpt.head.size);
  if (since) excerpt.consistency = {*since, log.consistency(*since, excerpt.head.size)};
  return excerpt;
}

}  // namespace sisa
