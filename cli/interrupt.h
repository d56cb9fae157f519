#pragma once

namespace sisa {

/// From now on the first SIGINT, SIGTERM or SIGHUP only asks the work to stop; a second one ends
/// the program as if nothing had been caught.
void catch_interrupts();

/// Whether the user asked to stop. Safe from every thread.
bool interrupted();

}  // namespace sisa
