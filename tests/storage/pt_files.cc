#include "tests/storage/pt_files.h"

namespace sisa::testing {
namespace {

std::string pickled_numbers(const std::vector<std::int32_t>& numbers) {
  std::vector<std::string> items;
  for (const std::int32_t number : numbers) items.push_back(pickled(number));
  return pickled_tuple(items);
}

std::vector<std::int32_t> c_order(const std::vector<std::int32_t>& shape) {
  std::vector<std::int32_t> strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

}  // namespace

std::string pickled(const std::string& text) { return 'X' + little(text.size(), 4) + text; }

std::string pickled(std::int32_t number) {
  return 'J' + little(static_cast<std::uint32_t>(number), 4);
}

std::string pickled_tuple(const std::vector<std::string>& items) {
  std::string text = "(";
  for (const std::string& item : items) text += item;
  return text + 't';
}

std::string pickled_global(const std::string& module, const std::string& name) {
  return 'c' + module + '\n' + name + '\n';
}

std::string pickled(const PtTensor& tensor, const std::string& key) {
  const std::string storage =
      pickled_tuple({pickled("storage"), pickled_global("torch", tensor.type), pickled(key),
                     pickled("cpu"), pickled(static_cast<std::int32_t>(tensor.storage.size()))});
  return pickled_global("torch._utils", "_rebuild_tensor_v2") +
         pickled_tuple(
             {storage + 'Q', pickled(tensor.offset), pickled_numbers(tensor.shape),
              pickled_numbers(tensor.strides.empty() ? c_order(tensor.shape) : tensor.strides),
              "\x89", pickled_global("collections", "OrderedDict") + ")R"}) +
         'R';
}

std::string pickled(const PtTensors& tensors) {
  std::string text = "\x80\2}q";
  text += '\0';
  text += '(';
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    text += pickled(tensors[i].first) + pickled(tensors[i].second, std::to_string(i));
  }
  return text + "u.";
}

std::vector<ZipMember> pt_members(const PtTensors& tensors, const std::string& pickle) {
  std::vector<ZipMember> members = {
      {.name = "a/data.pkl", .contents = pickle.empty() ? pickled(tensors) : pickle}};
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    members.push_back(
        {.name = "a/data/" + std::to_string(i), .contents = tensors[i].second.storage});
  }
  members.push_back({.name = "a/version", .contents = "3\n"});
  return members;
}

std::string pt(const PtTensors& tensors, const std::string& pickle) {
  return zip(pt_members(tensors, pickle));
}

}  // namespace sisa::testing
