#include "engine/fronts/builtin_fronts.h"

#include <charconv>
#include <string_view>
#include <system_error>

#include "engine/fronts/gabor_front.h"
#include "engine/fronts/image_shape.h"
#include "engine/fronts/random_conv_front.h"
#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::size_t kMostFilters = 1024;
constexpr std::size_t kDefaultFilters = 40;
constexpr std::string_view kRandomConv = "random-conv";

[[noreturn]] void refuse(const std::string& name) {
  throw Error(ErrorKind::kUsage,
              "front '" + name +
                  "' is not one of gabor, random-conv, random-conv:N (N filters, an "
                  "even number from 2 to " +
                  std::to_string(kMostFilters) + ")");
}

/// N of `random-conv:N`.
std::size_t filter_count(const std::string& name) {
  if (name == kRandomConv) return kDefaultFilters;
  std::size_t count = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + kRandomConv.size() + 1, end, count);
  const bool is_count = error == std::errc() && stop == end && count % 2 == 0 && count >= 2;
  if (!is_count || count > kMostFilters) refuse(name);
  return count;
}

}  // namespace

std::unique_ptr<FilterBankFront> make_builtin_front(const std::string& name,
                                                    const FeatureLayout& input,
                                                    std::uint64_t seed) {
  if (name == "gabor") return make_gabor_front(image_shape(input));
  if (name != kRandomConv && !name.starts_with("random-conv:")) refuse(name);
  return make_random_conv_front(image_shape(input), filter_count(name), seed);
}

}  // namespace sisa
