#include "engine/torch/script_file.h"

#include <c10/util/Exception.h>
#include <torch/csrc/jit/serialization/import.h>

#include <istream>
#include <streambuf>

#include "shards/error.h"

namespace sisa {
namespace {

// Bytes in memory as a stream's, without a copy.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(const std::string& bytes) {
    char* begin = const_cast<char*>(bytes.data());  // never written through
    setg(begin, begin, begin + bytes.size());
  }

 protected:
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    char* origin = from == std::ios_base::beg   ? eback()
                   : from == std::ios_base::cur ? gptr()
                                                : egptr();
    if (offset < eback() - origin || offset > egptr() - origin) return pos_type(off_type(-1));
    setg(eback(), origin + offset, egptr());
    return gptr() - eback();
  }
  pos_type seekpos(pos_type position, std::ios_base::openmode mode) override {
    return seekoff(off_type(position), std::ios_base::beg, mode);
  }
};

bool assigns_attributes(const torch::jit::Block& block) {
  for (const torch::jit::Node* node : block.nodes()) {
    if (node->kind() == c10::prim::SetAttr) return true;
    for (const torch::jit::Block* inner : node->blocks()) {
      if (assigns_attributes(*inner)) return true;
    }
  }
  return false;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

torch::jit::Module load_script(const DeclaredFile& file) {
  try {
    MemoryBuffer buffer(*file.bytes);
    std::istream stream(&buffer);
    return torch::jit::load(stream, c10::nullopt);
  } catch (const std::exception& error) {
    throw Error(ErrorKind::kUsage,
                file.name + " is no TorchScript that this LibTorch reads: " + reason_of(error));
  }
}

bool assigns_attributes(const torch::jit::Module& module) {
  for (const torch::jit::Module& part : module.modules()) {
    for (const torch::jit::Method& method : part.get_methods()) {
      if (assigns_attributes(*method.graph()->block())) return true;
    }
  }
  return false;
}

// The last lines tell what is wrong with scripts.
std::string reason_of(const std::exception& error) {
  const auto* own = dynamic_cast<const c10::Error*>(&error);
  std::string text = own != nullptr ? own->what_without_backtrace() : error.what();
  const std::string marker = "RuntimeError: ";
  const std::size_t at = text.rfind(marker);
  return first_line(at == std::string::npos ? text : text.substr(at + marker.size()));
}

}  // namespace sisa
