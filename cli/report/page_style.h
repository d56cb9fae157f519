#pragma once

namespace sisa {

/// The page's looks: light and dark, for paper, screen and phone. Loads nothing.
extern const char* const kPageStyle;

/// What sorts its tables by their heads, on a click or a key.
extern const char* const kPageScript;

}  // namespace sisa
