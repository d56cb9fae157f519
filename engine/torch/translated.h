#pragma once

#include <c10/util/Exception.h>

#include <stdexcept>
#include <string>

#include "shards/error.h"

namespace sisa {

[[noreturn]] inline void refuse_call(const std::string& why) {
  throw Error(ErrorKind::kFailed, "LibTorch: " + why.substr(0, why.find('\n')));
}

/// Runs `work`, turning LibTorch's exceptions (its own, and the plain runtime errors of its number
/// conversions) into ours.
template <class Work>
auto translated(Work&& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    refuse_call(error.what_without_backtrace());
  } catch (const std::runtime_error& error) {
    refuse_call(error.what());
  }
}

}  // namespace sisa
