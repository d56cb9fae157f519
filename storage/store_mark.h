#pragma once

#include <string>

namespace sisa {

/// What the files of a store at `path` look like from outside, without opening any but CURRENT. Two
/// equal marks mean that nothing of the kind happened between them; also where another store was
/// put in the place, its files are others.

/// Changes whenever the set of files does.
std::string manifest_mark(const std::string& path);

/// Changes with every write: every log grows, and nothing is written elsewhere alone.
std::string write_mark(const std::string& path);

}  // namespace sisa
