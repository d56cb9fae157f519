#pragma once

#include <cstddef>
#include <functional>

namespace sisa {

/// Calls `work` for every number below `count`, on at most so many threads, and waits for all.
/// Where a call throws, others may be left out, and what one of them threw is thrown here.
void side_by_side(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t number)>& work);

}  // namespace sisa
