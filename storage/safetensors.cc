#include "storage/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "shards/error.h"
#include "storage/digest.h"

namespace sisa {
namespace {

using nlohmann::json;

constexpr char kMetadata[] = "__metadata__";
constexpr std::size_t kLengthBytes = 8;
constexpr std::array kDTypes = {DType::kF32, DType::kF64, DType::kI64, DType::kU8};

/// Bytes that a tensor of this shape holds; nothing if that is no sensible number.
std::optional<std::uint64_t> bytes_of(DType dtype, const std::vector<std::int64_t>& shape) {
  std::uint64_t bytes = size_of(dtype);
  for (const std::int64_t extent : shape) {
    std::uint64_t product = 0;
    if (extent < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &product)) {
      return std::nullopt;
    }
    bytes = product;
  }
  return bytes;
}

/// The header's text, padded with spaces so that the tensors begin at a multiple of eight bytes.
std::string header_of(const State& state) {
  json header = {{kMetadata, {{"digest", to_hex(digest_of(state))}}}};
  std::uint64_t offset = 0;
  for (const Tensor& tensor : state) {
    const std::uint64_t end = offset + tensor.data.size();
    header[tensor.name] = {{"dtype", to_string(tensor.dtype)},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');
  return text;
}

/// Throws unless `state` keeps the rules of State and can be told apart from its own metadata.
void check_state(const State& state) {
  const Tensor* previous = nullptr;
  for (const Tensor& tensor : state) {
    const bool sorted = previous == nullptr || previous->name < tensor.name;
    if (!sorted || tensor.name == kMetadata ||
        bytes_of(tensor.dtype, tensor.shape) != tensor.data.size()) {
      throw Error(ErrorKind::kFailed, "tensor " + tensor.name +
                                          " cannot be stored: names must ascend and the data fill "
                                          "the shape");
    }
    previous = &tensor;
  }
}

/// Reads one value, complaining in its name.
class Decoder {
 public:
  Decoder(std::span<const std::byte> bytes, const std::string& what) : bytes_(bytes), what_(what) {}

  State decode() {
    const std::string text = header_text();
    const json header = json::parse(text, nullptr, false);
    if (!header.is_object()) damaged("its header is not a JSON object");
    State state;
    for (const auto& [name, entry] : header.items()) {
      if (name != kMetadata) state.push_back(tensor(name, entry));
    }
    if (!data_.empty()) damaged("bytes follow its last tensor");
    // The one header that such a state can have is known: whatever else may be wrong with this one
    // (a name twice, another order, an unknown field, a digest that does not fit) shows here.
    if (header_of(state) != text) damaged("its header or digest does not fit its tensors");
    return state;
  }

 private:
  [[noreturn]] void damaged(const std::string& why) const {
    throw Error(ErrorKind::kDamaged, what_ + " is damaged: " + why);
  }

  std::string header_text() {
    if (bytes_.size() < kLengthBytes) damaged("it ends within its first eight bytes");
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;) {
      length = length << 8 | std::to_integer<std::uint64_t>(bytes_[i]);
    }
    if (length > bytes_.size() - kLengthBytes) damaged("it ends within its header");
    data_ = bytes_.subspan(kLengthBytes + length);
    return {reinterpret_cast<const char*>(bytes_.data()) + kLengthBytes, length};
  }

  /// Takes the next tensor's bytes off the front of the data.
  Tensor tensor(const std::string& name, const json& entry) {
    Tensor result;
    result.name = name;
    result.dtype = dtype(entry);
    result.shape = shape(entry);
    const std::optional<std::uint64_t> bytes = bytes_of(result.dtype, result.shape);
    if (!bytes || *bytes > data_.size()) damaged("a tensor reaches beyond its end");
    result.data.assign(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(*bytes));
    data_ = data_.subspan(*bytes);
    return result;
  }

  DType dtype(const json& entry) const {
    const auto field = entry.is_object() ? entry.find("dtype") : entry.end();
    for (const DType dtype : kDTypes) {
      if (field != entry.end() && *field == to_string(dtype)) return dtype;
    }
    damaged("a tensor has no known dtype");
  }

  std::vector<std::int64_t> shape(const json& entry) const {
    const auto field = entry.find("shape");
    if (field == entry.end() || !field->is_array()) damaged("a tensor has no shape");
    std::vector<std::int64_t> shape;
    for (const json& extent : *field) {
      constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
      if (!extent.is_number_unsigned() || extent.get<std::uint64_t>() > kMost) {
        damaged("a tensor's shape is not made of counts");
      }
      shape.push_back(extent.get<std::int64_t>());
    }
    return shape;
  }

  std::span<const std::byte> bytes_;
  std::span<const std::byte> data_;
  const std::string& what_;
};

}  // namespace

std::vector<std::byte> encode_safetensors(const State& state) {
  check_state(state);
  std::string header;
  try {
    header = header_of(state);
  } catch (const json::exception&) {
    throw Error(ErrorKind::kFailed, "a tensor cannot be stored: its name is not valid UTF-8");
  }
  std::size_t size = kLengthBytes + header.size();
  for (const Tensor& tensor : state) size += tensor.data.size();
  std::vector<std::byte> bytes;
  bytes.reserve(size);
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    bytes.push_back(std::byte(std::uint64_t{header.size()} >> (8 * i)));
  }
  const auto text = std::as_bytes(std::span(header));
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const Tensor& tensor : state) {
    bytes.insert(bytes.end(), tensor.data.begin(), tensor.data.end());
  }
  return bytes;
}

State decode_safetensors(std::span<const std::byte> bytes, const std::string& what) {
  return Decoder(bytes, what).decode();
}

}  // namespace sisa
