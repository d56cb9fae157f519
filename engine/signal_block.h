#pragma once

#include <csignal>

namespace sisa {

/// While it lives, the calling thread takes no signals but those of its own faults: others of the
/// process take them. oneDNN's kernels let the stack pointer lead into the heap, where a handler's
/// frame would overwrite what lies before it.
class SignalBlock {
 public:
  SignalBlock();
  ~SignalBlock();
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;

 private:
  sigset_t before_;
};

}  // namespace sisa
