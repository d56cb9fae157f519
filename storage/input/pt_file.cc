#include "storage/input/pt_file.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

using Kind = PickleValue::Kind;

constexpr std::uint64_t kLargestPickle = std::uint64_t{1} << 22;
constexpr std::uint64_t kMostElements = std::uint64_t{1} << 48;

// Older versions of PyTorch wrote pickles one after the other, the first of them a magic number.
std::unique_ptr<RandomAccess> refuse_old_format(std::unique_ptr<RandomAccess> bytes) {
  constexpr std::array kMagic = {std::byte{0x80}, std::byte{0x02}, std::byte{0x8a},
                                 std::byte{0x0a}};
  std::array<std::byte, kMagic.size()> head{};
  if (bytes->size() >= head.size()) bytes->read_at(0, head);
  if (head == kMagic) {
    bad_input(bytes->name(),
              "expected the ZIP format of torch.save (PyTorch 1.6 and later), found the older one: "
              "load it and save it again");
  }
  return bytes;
}

std::vector<std::byte> read_small(ByteSource& source, std::uint64_t most) {
  const std::uint64_t size = source.remaining().value_or(0);
  if (size > most) {
    bad_input(source.name(),
              "expected at most " + std::to_string(most) + " bytes, found " + std::to_string(size));
  }
  std::vector<std::byte> bytes(size + 1);  // one more: what is checked at the end is checked
  std::size_t done = 0;
  while (const std::size_t count = source.read(std::span(bytes).subspan(done))) done += count;
  bytes.resize(done);
  return bytes;
}

// A stretch of a storage: what one tensor of it is made of. At its end the rest is read, too, so
// that the storage's checksum is checked.
class Stretch : public ByteSource {
 public:
  Stretch(std::string name, std::unique_ptr<ByteSource> storage, std::uint64_t offset,
          std::uint64_t length)
      : name_(std::move(name)), storage_(std::move(storage)), offset_(offset), left_(length) {}

  const std::string& name() const override { return name_; }
  std::optional<std::uint64_t> remaining() const override { return left_; }

  std::size_t read(std::span<std::byte> into) override {
    while (offset_ > 0) {
      const std::size_t count = skip(offset_);
      if (count == 0) return 0;
      offset_ -= count;
    }
    if (left_ == 0) {
      while (skip(skipped_.size()) > 0) continue;
      return 0;
    }
    const std::size_t count =
        storage_->read(into.first(std::min<std::uint64_t>(into.size(), left_)));
    left_ -= count;
    return count;
  }

 private:
  std::size_t skip(std::uint64_t most) {
    return storage_->read(
        std::span(skipped_).first(std::min<std::uint64_t>(most, skipped_.size())));
  }

  std::string name_;
  std::unique_ptr<ByteSource> storage_;
  std::uint64_t offset_;
  std::uint64_t left_;
  std::vector<std::byte> skipped_ = std::vector<std::byte>(std::size_t{1} << 16);
};

std::optional<ElementType> element_type(const std::string& storage) {
  using ElementKind = ElementType::Kind;
  static const std::map<std::string, ElementType> types = {
      {"torch.ByteStorage", {ElementKind::kUnsigned, 1}},
      {"torch.CharStorage", {ElementKind::kSigned, 1}},
      {"torch.ShortStorage", {ElementKind::kSigned, 2}},
      {"torch.IntStorage", {ElementKind::kSigned, 4}},
      {"torch.LongStorage", {ElementKind::kSigned, 8}},
      {"torch.HalfStorage", {ElementKind::kFloating, 2}},
      {"torch.BFloat16Storage", {ElementKind::kBrainFloating, 2}},
      {"torch.FloatStorage", {ElementKind::kFloating, 4}},
      {"torch.DoubleStorage", {ElementKind::kFloating, 8}}};
  const auto found = types.find(storage);
  if (found == types.end()) return std::nullopt;
  return found->second;
}

std::string keys_of(const PickleValue& dictionary) {
  constexpr std::size_t kMostNamed = 5;
  std::string text;
  for (std::size_t i = 0; i < dictionary.items.size() && i < 2 * kMostNamed; i += 2) {
    const PickleValue& key = *dictionary.items[i];
    text += (i == 0 ? "" : ", ") + (key.kind == Kind::kText ? excerpt(key.text) : in_words(key));
  }
  return text.empty() ? "an empty one" : text;
}

// Requires that the value is a tuple of whole numbers from 0.
std::vector<std::uint64_t> extents(const PickleValue& value, const std::string& where) {
  std::vector<std::uint64_t> numbers;
  bool good = value.kind == Kind::kTuple;
  for (std::size_t i = 0; good && i < value.items.size(); ++i) {
    const PickleValue& item = *value.items[i];
    good = item.kind == Kind::kInteger && item.integer >= 0;
    numbers.push_back(static_cast<std::uint64_t>(item.integer));
  }
  if (!good) bad_input(where, "expected a tensor's shape and strides");
  return numbers;
}

void require_c_order(const std::vector<std::uint64_t>& shape,
                     const std::vector<std::uint64_t>& strides, const std::string& where) {
  bool good = shape.size() == strides.size();
  std::uint64_t stride = 1;
  for (std::size_t i = shape.size(); good && i-- > 0;) {
    good = shape[i] <= 1 || strides[i] == stride;
    if (shape[i] > kMostElements / stride) bad_input(where, "a tensor larger than any file");
    stride *= std::max<std::uint64_t>(shape[i], 1);
  }
  if (!good) bad_input(where, "expected a tensor in C order: save it .contiguous()");
}

// What a tensor is rebuilt from: storage, offset, shape, strides and more that does not matter
// here.
const std::vector<const PickleValue*>& parts_of(const PickleValue& value,
                                                const std::string& where) {
  constexpr std::size_t kFewest = 6;
  const bool is_tensor = value.kind == Kind::kCall &&
                         value.items[0]->text == "torch._utils._rebuild_tensor_v2" &&
                         value.items[1]->items.size() >= kFewest;
  if (!is_tensor) bad_input(where, "expected a tensor, found " + in_words(value));
  return value.items[1]->items;
}

std::uint64_t elements_of(const std::vector<std::uint64_t>& shape) {
  std::uint64_t elements = 1;
  for (const std::uint64_t extent : shape) elements *= extent;
  return elements;
}

}  // namespace

struct PtFile::Storage {
  std::string member;
  ElementType type;
};

PtFile::PtFile(std::unique_ptr<RandomAccess> bytes)
    : archive_(refuse_old_format(std::move(bytes))) {
  find_pickle();
  find_byte_order();
  const auto source = archive_.open(folder_ + "data.pkl");
  pickle_ = std::make_unique<const Pickle>(read_small(*source, kLargestPickle), source->name());
  if (pickle_->root().kind == Kind::kDictionary) return;
  bad_input(source->name(),
            "expected a dictionary of tensors \"x\" and \"y\", found " + in_words(pickle_->root()));
}

void PtFile::find_pickle() {
  constexpr std::string_view kPickle = "/data.pkl";
  for (const std::string& member : archive_.members()) {
    if (!member.ends_with(kPickle) || member.find('/') != member.size() - kPickle.size()) continue;
    folder_ = member.substr(0, member.size() - kPickle.size() + 1);
    break;
  }
  if (folder_.empty()) {
    bad_input(archive_.name(),
              "expected what torch.save writes, found an archive without data.pkl");
  }
  if (archive_.contains(folder_ + "constants.pkl")) {
    bad_input(archive_.name(), "expected a dictionary of tensors, found a TorchScript archive");
  }
}

void PtFile::find_byte_order() {
  const std::string member = folder_ + "byteorder";  // since PyTorch 2.1
  if (!archive_.contains(member)) return;
  const auto source = archive_.open(member);
  const std::vector<std::byte> bytes = read_small(*source, 16);
  const std::string order(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (order != "little" && order != "big") {
    bad_input(source->name(), "expected little or big, found " + excerpt(order));
  }
  if (order == "big") order_ = std::endian::big;
}

PtFile::Storage PtFile::storage_of(const PickleValue& value, const std::string& where) const {
  const std::vector<const PickleValue*>* id = nullptr;
  if (value.kind == Kind::kPersistent && value.items[0]->kind == Kind::kTuple) {
    id = &value.items[0]->items;  // "storage", its type, its key, a device, its length
  }
  const bool is_storage = id != nullptr && id->size() >= 3 && (*id)[0]->text == "storage" &&
                          (*id)[1]->kind == Kind::kGlobal && (*id)[2]->kind == Kind::kText;
  if (!is_storage) bad_input(where, "expected a tensor of a typed storage");
  const std::optional<ElementType> type = element_type((*id)[1]->text);
  if (!type) {
    bad_input(where,
              "expected elements of type uint8, int8 to int64, float16, bfloat16, float32 or "
              "float64, found " +
                  excerpt((*id)[1]->text));
  }
  Storage storage{folder_ + "data/" + (*id)[2]->text, *type};
  if (type->bytes > 1) storage.type.order = order_;
  return storage;
}

ArrayStream PtFile::open(const std::string& key) const {
  const std::string where = archive_.name() + "/" + key;
  const PickleValue* tensor = pickle_->root().find(key);
  if (tensor == nullptr) {
    bad_input(archive_.name(), "expected a tensor " + excerpt(key) + " in its dictionary, found " +
                                   keys_of(pickle_->root()));
  }
  const std::vector<const PickleValue*>& parts = parts_of(*tensor, where);
  const Storage storage = storage_of(*parts[0], where);
  const PickleValue& offset = *parts[1];
  const std::vector<std::uint64_t> shape = extents(*parts[2], where);
  require_c_order(shape, extents(*parts[3], where), where);
  const bool good = offset.kind == Kind::kInteger && offset.integer >= 0 &&
                    static_cast<std::uint64_t>(offset.integer) <= kMostElements;
  if (!good) bad_input(where, "expected an offset into its storage");

  std::unique_ptr<ByteSource> bytes = archive_.open(storage.member);
  const std::uint64_t begin = static_cast<std::uint64_t>(offset.integer) * storage.type.bytes;
  const std::uint64_t length = elements_of(shape) * storage.type.bytes;
  const std::uint64_t found = bytes->remaining().value_or(0);
  if (found < begin + length) {
    bad_input(bytes->name(), "truncated: \"" + key + "\" needs " + std::to_string(begin + length) +
                                 " bytes, found " + std::to_string(found));
  }
  auto stretch = std::make_unique<Stretch>(where, std::move(bytes), begin, length);
  return ArrayStream(ByteReader(std::move(stretch)), {storage.type, shape});
}

}  // namespace sisa
