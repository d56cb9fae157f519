#include "engine/torch/filter_bank_module.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scalar_tensor.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/torch/empty_module.h"

namespace sisa {
namespace {

using torch::jit::Module;

// Types by their numbers, as TorchScript has them: 0 bytes, 4 integers of 64 bits, 6 single and 7
// double precision. What is divided are integers, or tensors by tensors: LibTorch turns a division
// by a number, or of one, into a product with a reciprocal, here or there.

/// A bank's rectified responses: see FilterBank, LocalContrast and Rectifier. Convolutions that a
/// library does by Fourier's way give whole numbers only after rounding.
constexpr const char* kBankSource = R"(
def seen(self, x: Tensor) -> Tensor:
    x = torch.conv2d(x, self.column, None, [1, 1], [self.border, 0])
    return torch.round(torch.conv2d(x, self.row, None, [1, 1], [0, self.border]))

def forward(self, x: Tensor) -> Tensor:
    responses = torch.conv2d(x, self.filters, None, [1, 1], [self.border, self.border])
    responses = torch.round(responses).to(6)
    sums = self.seen(x)
    spread = self.seen(x * x) * self.taps - sums * sums
    factors = torch.div(self.scale, torch.sqrt(spread + self.noise)).to(6)
    whole = torch.trunc(responses * factors)[:, :, : x.size(2), : x.size(3)].to(7)
    if self.moduli:
        half = whole.size(1) // 2
        even = whole[:, :half]
        odd = whole[:, half:]
        return torch.floor(torch.sqrt(even * even + odd * odd))
    return torch.cat([torch.relu(whole), torch.relu(-whole)], 1)
)";

/// Sums over a grid's cells, times `gain`, by their areas, rounded down: N × maps × cells.
constexpr const char* kGridSource = R"(
def forward(self, x: Tensor, gain: int) -> Tensor:
    x = torch.matmul(torch.matmul(x, self.of_column).transpose(2, 3), self.of_row)
    sums = x.transpose(2, 3).flatten(2).to(4)
    return torch.div(sums * gain, self.areas, rounding_mode="trunc")
)";

/// `rooted` and `forward` of a front; between them stands `features`, which names the banks.
constexpr const char* kFrontSource = R"(
def rooted(self, x: Tensor) -> Tensor:
    return torch.clamp(torch.floor(torch.sqrt(x.to(7))), 0, 255).to(0).flatten(1)

def planes(self, x: Tensor) -> Tensor:
    if self.brightness:
        x = torch.div(torch.sum(x.to(4), [1], True), self.channels, rounding_mode="trunc")
    return x.to(7)
)";
constexpr const char* kForwardSource = R"(
def forward(self, x: Tensor) -> Tensor:
    x = x.reshape([x.size(0), self.channels, self.rows, self.columns])
    parts = [torch.zeros([0, self.order.size(0)], dtype=0, device=x.device)]
    for i in range((x.size(0) + self.together - 1) // self.together):
        parts.append(self.features(x[i * self.together : (i + 1) * self.together]))
    return torch.cat(parts, 0)
)";

void give_number(Module& module, const std::string& name, std::size_t value) {
  module.register_attribute(name, c10::IntType::get(), static_cast<std::int64_t>(value));
}

void give_switch(Module& module, const std::string& name, bool value) {
  module.register_attribute(name, c10::BoolType::get(), value);
}

void give_tensor(Module& module, const std::string& name, const at::Tensor& tensor) {
  module.register_buffer(name, tensor);
}

at::Tensor doubles(const std::vector<double>& values, std::vector<std::int64_t> shape) {
  at::Tensor tensor = at::empty(shape, at::kDouble);
  std::copy(values.begin(), values.end(), tensor.data_ptr<double>());
  return tensor;
}

at::Tensor integers(const std::vector<std::int64_t>& values) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kLong);
  std::copy(values.begin(), values.end(), tensor.data_ptr<std::int64_t>());
  return tensor;
}

/// Which filters a bank's maps come from, in their order: of pairs first all even ones.
std::vector<std::size_t> filters_of(const BankFeatures& features) {
  constexpr std::size_t kPairs = FilterBank::kGroup / 2;
  std::vector<std::size_t> filters;
  if (features.rectifier == Rectifier::kBothSigns) {
    for (std::size_t f = 0; f < features.bank.count(); ++f) filters.push_back(f);
    return filters;
  }
  for (const std::size_t phase : {std::size_t{0}, kPairs}) {
    for (std::size_t group = 0; group < features.sums.size(); ++group) {
      for (const std::size_t i : features.sums[group]) {
        filters.push_back(group * FilterBank::kGroup + phase + i);
      }
    }
  }
  return filters;
}

/// For each feature of one cell the map that it is the cell's sum of, group by group.
std::vector<std::vector<std::size_t>> maps_of(const BankFeatures& features) {
  std::vector<std::vector<std::size_t>> maps;
  std::size_t next = 0;
  for (std::size_t group = 0; group < features.sums.size(); ++group) {
    std::vector<std::size_t>& of_group = maps.emplace_back();
    for (const std::size_t i : features.sums[group]) {
      const std::size_t filter = group * FilterBank::kGroup + i % FilterBank::kGroup;
      const bool negative = i >= FilterBank::kGroup;
      of_group.push_back(features.rectifier == Rectifier::kModuli
                             ? next++
                             : filter + (negative ? features.bank.count() : 0));
    }
  }
  return maps;
}

at::Tensor weights_of(const FilterBank& bank, const std::vector<std::size_t>& filters) {
  std::vector<double> weights;
  for (const std::size_t f : filters) {
    for (std::size_t t = 0; t < bank.taps(); ++t) weights.push_back(bank.weight(f, t));
  }
  const auto extent = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  return doubles(weights, {extent(filters.size()), extent(bank.planes()), extent(bank.side()),
                           extent(bank.side())});
}

Module bank_module(const BankFeatures& features, const Module& front) {
  constexpr std::size_t kNoise = 100;  // see LocalContrast
  const FilterBank& bank = features.bank;
  const auto planes = static_cast<std::int64_t>(bank.planes());
  const auto side = static_cast<std::int64_t>(bank.side());
  Module module = empty_part("FilterBank", front);
  give_tensor(module, "filters", weights_of(bank, filters_of(features)));
  give_tensor(module, "column", at::ones({1, planes, side, 1}, at::kDouble));
  give_tensor(module, "row", at::ones({1, 1, 1, side}, at::kDouble));
  give_tensor(module, "scale", at::scalar_tensor(features.scale, at::kDouble));
  give_number(module, "border", bank.side() / 2);
  give_number(module, "taps", bank.taps());
  give_number(module, "noise", kNoise * bank.taps() * bank.taps());
  give_switch(module, "moduli", features.rectifier == Rectifier::kModuli);
  module.define(kBankSource);
  return module;
}

/// 1 where a row or column, `extent` in all, belongs to a part.
template <class PartOf>
at::Tensor membership(std::size_t extent, std::size_t side, const PartOf& part_of) {
  std::vector<double> ones(extent * side);
  for (std::size_t i = 0; i < extent; ++i) ones[i * side + part_of(i)] = 1;
  return doubles(ones, {static_cast<std::int64_t>(extent), static_cast<std::int64_t>(side)});
}

Module grid_module(const PoolingGrid& grid, const ImageShape& shape, const Module& front) {
  const std::size_t side = grid.side();
  Module module = empty_part("PoolingGrid", front);
  give_tensor(module, "of_row",
              membership(shape.rows, side, [&](std::size_t y) { return grid.cell(y, 0) / side; }));
  give_tensor(module, "of_column", membership(shape.columns, side, [&](std::size_t x) {
                return grid.cell(0, x) % side;
              }));
  std::vector<std::int64_t> areas;
  for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
    areas.push_back(static_cast<std::int64_t>(grid.area(cell)));
  }
  give_tensor(module, "areas", integers(areas));
  module.define(kGridSource);
  return module;
}

/// Where among all sums, bank by bank, map by map, cell by cell, each feature is.
at::Tensor order_of(const FilterBankFront& front) {
  std::vector<std::int64_t> order;
  std::size_t before = 0;
  const auto add = [&](std::size_t map, std::size_t cell, std::size_t cells) {
    order.push_back(static_cast<std::int64_t>(before + map * cells + cell));
  };
  const std::size_t cells = front.grid().cells();
  for (const BankFeatures& bank : front.banks()) {
    std::size_t maps = 0;
    for (const std::vector<std::size_t>& group : maps_of(bank)) {
      for (std::size_t cell = 0; cell < cells; ++cell) {
        for (const std::size_t map : group) add(map, cell, cells);
      }
      maps += group.size();
    }
    before += maps * cells;
  }
  const std::size_t pixels =
      plane_count(front.planes(), front.shape()) * front.pixel_grid().cells();
  for (std::size_t i = 0; i < pixels; ++i) add(0, i, 1);
  return integers(order);
}

/// Samples that are computed together.
std::size_t together(const FilterBankFront& front) {
  constexpr std::size_t kMost = 64;
  constexpr std::size_t kNumbers = std::size_t{4} << 20;
  std::size_t of_pixel = 1;
  for (const BankFeatures& bank : front.banks()) {
    of_pixel = std::max({of_pixel, bank.bank.taps(), 2 * bank.bank.count()});
  }
  return std::clamp<std::size_t>(kNumbers / (of_pixel * front.shape().pixels()), 1, kMost);
}

/// The features of a few samples.
std::string features_source(const FilterBankFront& front) {
  std::string parts;
  for (std::size_t i = 0; i < front.banks().size(); ++i) {
    parts += "self.rooted(self.grid.forward(self.bank" + std::to_string(i) + ".forward(x), " +
             std::to_string(front.banks()[i].gain) + ")), ";
  }
  return "def features(self, x: Tensor) -> Tensor:\n"
         "    x = self.planes(x)\n"
         "    parts = [" +
         parts +
         "self.pixel_grid.forward(x, 1).to(0).flatten(1)]\n"
         "    return torch.index_select(torch.cat(parts, 1), 1, self.order)\n";
}

}  // namespace

Module filter_bank_module(const FilterBankFront& front) {
  Module module = empty_module("FilterBankFront");
  for (std::size_t i = 0; i < front.banks().size(); ++i) {
    module.register_module("bank" + std::to_string(i), bank_module(front.banks()[i], module));
  }
  module.register_module("grid", grid_module(front.grid(), front.shape(), module));
  module.register_module("pixel_grid", grid_module(front.pixel_grid(), front.shape(), module));
  give_tensor(module, "order", order_of(front));
  give_switch(module, "brightness", front.planes() == Planes::kBrightness);
  give_number(module, "channels", front.shape().channels);
  give_number(module, "rows", front.shape().rows);
  give_number(module, "columns", front.shape().columns);
  give_number(module, "together", together(front));
  module.define(kFrontSource + features_source(front) + kForwardSource);
  return module;
}

}  // namespace sisa
