#include "storage/checkpoint_codec.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "shards/error.h"
#include "storage/float_planes.h"

namespace sisa {
namespace {

using nlohmann::json;

constexpr char kMetadata[] = "__metadata__";
constexpr std::size_t kLengthBytes = 8;
constexpr std::array kDTypes = {DType::kF32, DType::kF64, DType::kI64, DType::kU8};

std::string header_of(const State& state, const Digest& digest) {
  json header = {{kMetadata, {{"digest", to_hex(digest)}}}};
  for (const Tensor& tensor : state) {
    header[tensor.name] = {{"dtype", to_string(tensor.dtype)}, {"shape", tensor.shape}};
  }
  return header.dump();
}

/// Throws unless `state` keeps the rules of State and can be told apart from its own metadata.
void check_state(const State& state) {
  const Tensor* previous = nullptr;
  for (const Tensor& tensor : state) {
    const bool sorted = previous == nullptr || previous->name < tensor.name;
    if (!sorted || tensor.name == kMetadata ||
        data_bytes(tensor.dtype, tensor.shape) != tensor.data.size()) {
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
  Decoder(std::string_view bytes, const std::string& what) : bytes_(bytes), what_(what) {}

  StoredState decode() {
    const std::string_view text = header_text();
    const json header = json::parse(text, nullptr, false);
    if (!header.is_object()) damaged("its header is not a JSON object");
    StoredState stored;
    for (const auto& [name, entry] : header.items()) {
      if (name != kMetadata) stored.state.push_back({name, dtype(entry), shape(entry), {}});
    }
    if (!read_planes(bytes_.substr(kLengthBytes + text.size()), stored.state)) {
      damaged("its data is not that of its tensors");
    }
    // The one header that such a state can have is known: whatever else may be wrong with this one
    // (a name twice, another order, an unknown field, a digest that does not fit) shows here.
    stored.digest = digest_of(stored.state);
    if (header_of(stored.state, stored.digest) != text) {
      damaged("its header or digest does not fit its tensors");
    }
    return stored;
  }

 private:
  [[noreturn]] void damaged(const std::string& why) const {
    throw Error(ErrorKind::kDamaged, what_ + " is damaged: " + why);
  }

  std::string_view header_text() const {
    if (bytes_.size() < kLengthBytes) damaged("it ends within its first eight bytes");
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;) {
      length = length << 8 | static_cast<unsigned char>(bytes_[i]);
    }
    if (length > bytes_.size() - kLengthBytes) damaged("it ends within its header");
    return bytes_.substr(kLengthBytes, length);
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

  std::string_view bytes_;
  const std::string& what_;
};

}  // namespace

std::string encode_checkpoint(const State& state, const Digest& digest) {
  check_state(state);
  std::string header;
  try {
    header = header_of(state, digest);
  } catch (const json::exception&) {
    throw Error(ErrorKind::kFailed, "a tensor cannot be stored: its name is not valid UTF-8");
  }
  std::string bytes;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    bytes += static_cast<char>(std::uint64_t{header.size()} >> (8 * i));
  }
  bytes += header;
  append_planes(state, bytes);
  return bytes;
}

StoredState decode_checkpoint(std::string_view bytes, const std::string& what) {
  return Decoder(bytes, what).decode();
}

}  // namespace sisa
