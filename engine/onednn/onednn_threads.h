#pragma once

namespace sisa {

/// Makes oneDNN work on the calling thread alone when that thread calls it. Cheap when already so.
void use_one_onednn_thread();

}  // namespace sisa
