#pragma once

namespace sisa {

/// Lets this process have as many files open as the system allows it to allow itself. A store of
/// many files, all of which a reader keeps open, needs more than the usual 1024.
void raise_file_limit();

}  // namespace sisa
