#pragma once

namespace sisa {

/// To be called before libsodium is used for the first time; may be repeated. Error(kFailed) if it
/// does not start on this machine.
void start_libsodium();

}  // namespace sisa
