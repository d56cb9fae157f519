#include "storage/input/inflate_source.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

#include "storage/input/bad_input.h"

namespace sisa {

bool is_gzip(std::span<const std::byte> head) {
  return head.size() >= 2 && head[0] == std::byte{0x1f} && head[1] == std::byte{0x8b};
}

struct InflateSource::Stream {
  explicit Stream(Format format) : input(std::size_t{1} << 18) {
    constexpr int kGzipHeader = 16;
    const int window = format == Format::kGzip ? MAX_WBITS + kGzipHeader : -MAX_WBITS;
    if (inflateInit2(&z, window) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() { inflateEnd(&z); }

  z_stream z{};
  std::vector<std::byte> input;
};

InflateSource::InflateSource(std::unique_ptr<ByteSource> compressed, Format format)
    : compressed_(std::move(compressed)),
      format_(format),
      stream_(std::make_unique<Stream>(format)) {}

InflateSource::~InflateSource() = default;

// Makes compressed bytes available; false at their end.
bool InflateSource::refill() {
  z_stream& z = stream_->z;
  if (z.avail_in > 0) return true;
  z.avail_in = static_cast<uInt>(compressed_->read(stream_->input));
  z.next_in = reinterpret_cast<Bytef*>(stream_->input.data());
  return z.avail_in > 0;
}

void InflateSource::finish_member() {
  ended_ = !refill();
  if (ended_) return;
  if (format_ == Format::kRaw) bad_input(name(), "data after the end of a deflate stream");
  inflateReset(&stream_->z);
}

std::size_t InflateSource::read(std::span<std::byte> into) {
  z_stream& z = stream_->z;
  const auto wanted =
      static_cast<uInt>(std::min<std::size_t>(into.size(), std::numeric_limits<int>::max()));
  z.next_out = reinterpret_cast<Bytef*>(into.data());
  z.avail_out = wanted;
  while (!ended_ && z.avail_out == wanted) {
    if (!refill()) bad_input(name(), "truncated: the compressed data ends too early");
    const int result = inflate(&z, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      finish_member();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      bad_input(name(), std::string("corrupt compressed data: ") + (z.msg ? z.msg : "unreadable"));
    }
  }
  return wanted - z.avail_out;
}

}  // namespace sisa
