#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace sisa {

/// Requires of a model's answers, one row a sample, that they are probabilities: huge features can
/// be infinite once they are standardised or summed in single precision, and make none.
/// Error(kFailed) naming the first sample whose row is not, as `name(its number)` calls it.
void check_answers(std::span<const float> rows, std::uint32_t classes,
                   const std::function<std::string(std::size_t)>& name);

}  // namespace sisa
