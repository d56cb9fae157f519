#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace sisa {

/// A fixed number of floats that begin at a cache line. Their values are unset at first, and memory
/// that is never written to is never taken.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  explicit AlignedFloats(std::size_t size)
      : size_(size), data_(static_cast<float*>(::operator new(size * sizeof(float), kAlignment))) {}

  std::size_t size() const { return size_; }
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::span<float> all() { return {data(), size_}; }
  std::span<const float> all() const { return {data(), size_}; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* data) const { ::operator delete(data, kAlignment); }
  };

  std::size_t size_ = 0;  // a moved-from object must not be looked at
  std::unique_ptr<float, Free> data_;
};

}  // namespace sisa
