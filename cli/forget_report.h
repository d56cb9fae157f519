#pragma once

#include <string>

#include "cli/json.h"
#include "cli/terminal.h"
#include "engine/ensemble.h"

namespace sisa {

/// More openings than these are not printed, they go to a file.
inline constexpr std::size_t kMostOpenings = 100;

Json json_of(const ForgetPreview& preview);

/// A table of the shards and what the ensemble loses meanwhile, in lines.
std::string in_words(const ForgetPreview& preview, std::uint32_t slices, const Style& style);

/// What a person is asked before it is done: lines, the last without an end.
std::string question(const ForgetPreview& preview);

/// `openings_file`: where the openings were written; empty: nowhere.
Json json_of(const UnlearnReport& report, const std::string& openings_file);
std::string in_words(const UnlearnReport& report, const std::string& store,
                     const std::string& openings_file, const Style& style);

}  // namespace sisa
