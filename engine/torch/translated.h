#pragma once

#include <c10/util/Exception.h>

#include <exception>
#include <stdexcept>
#include <string>

#include "shards/error.h"

namespace sisa {

/// What LibTorch says of an error, in one line: of one in a script, where it happened comes first.
inline std::string reason_of(const std::exception& error) {
  const auto* own = dynamic_cast<const c10::Error*>(&error);
  std::string text = own != nullptr ? own->what_without_backtrace() : error.what();
  const std::string marker = "RuntimeError: ";
  if (const std::size_t at = text.rfind(marker); at != text.npos) {
    text = text.substr(at + marker.size());
  } else if (text.find("Traceback of TorchScript") != text.npos) {
    text = text.substr(0, text.find_last_not_of('\n') + 1);
    text = text.substr(text.rfind('\n') + 1);
  }
  return text.substr(0, text.find('\n'));
}

[[noreturn]] inline void refuse_call(const std::exception& error) {
  throw Error(ErrorKind::kFailed, "LibTorch: " + reason_of(error));
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
    refuse_call(error);
  } catch (const std::runtime_error& error) {
    refuse_call(error);
  }
}

}  // namespace sisa
