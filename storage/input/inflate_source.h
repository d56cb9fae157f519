#pragma once

#include <memory>

#include "storage/input/byte_source.h"

namespace sisa {

/// Whether a file that begins with `head` is gzip-compressed (RFC 1952).
bool is_gzip(std::span<const std::byte> head);

/// Decompressed bytes of another source. Compressed data that is corrupt, ends too early or is
/// followed by something else is Error(kFailed).
class InflateSource : public ByteSource {
 public:
  enum class Format {
    kGzip,  ///< RFC 1952; members that follow each other are read as one
    kRaw,   ///< RFC 1951: one deflate stream
  };

  InflateSource(std::unique_ptr<ByteSource> compressed, Format format);
  ~InflateSource() override;

  const std::string& name() const override { return compressed_->name(); }
  std::size_t read(std::span<std::byte> into) override;

 private:
  struct Stream;

  bool refill();
  void finish_member();

  std::unique_ptr<ByteSource> compressed_;
  Format format_;
  std::unique_ptr<Stream> stream_;
  bool ended_ = false;
};

}  // namespace sisa
