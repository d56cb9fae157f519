#include "engine/erasing.h"

#include "engine/stopwatch.h"

namespace sisa {

Erasing::Erasing(RequestJournal& journal)
    : done_(std::async(std::launch::async, [&journal] {
        const Stopwatch watch;
        journal.erase();
        return watch.milliseconds();
      })) {}

double Erasing::finish() const {
  const std::shared_future<double> done = done_;  // threads must not share one
  return done.get();
}

}  // namespace sisa
