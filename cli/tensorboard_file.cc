#include "cli/tensorboard_file.h"

#include <unistd.h>

#include <boost/crc.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "shards/error.h"

namespace sisa {
namespace {

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

template <class Number>
std::string little_endian(Number number) {
  std::string bytes(sizeof number, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFF);
    number = static_cast<Number>(number >> 8);
  }
  return bytes;
}

/// So that a checksum of bytes that hold one is no special case.
std::string masked_crc(const std::string& bytes) {
  Crc32c crc;
  crc.process_bytes(bytes.data(), bytes.size());
  const std::uint32_t sum = crc.checksum();
  return little_endian((sum >> 15 | sum << 17) + 0xA282EAD8U);
}

// Protocol buffers: a field's number and the kind of what follows, then that.
enum class Wire : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(number | 0x80);
  return bytes + static_cast<char>(number);
}

std::string field(std::uint8_t number, Wire wire, const std::string& value) {
  return static_cast<char>(number << 3 | static_cast<std::uint8_t>(wire)) + value;
}

std::string field(std::uint8_t number, const std::string& bytes) {
  return field(number, Wire::kBytes, varint(bytes.size()) + bytes);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string event_now(const std::string& what) {
  std::uint64_t bits = 0;
  const double now = seconds_now();
  std::memcpy(&bits, &now, sizeof now);
  return field(1, Wire::kFixed64, little_endian(bits)) + what;
}

}  // namespace

TensorBoardFile::TensorBoardFile(const std::string& directory)
    : path_(directory + "/events.out.tfevents." +
            std::to_string(static_cast<std::int64_t>(seconds_now())) + ".sisa." +
            std::to_string(::getpid())),
      file_(path_, std::ios::binary) {
  write(event_now(field(3, "brain.Event:2")));
}

void TensorBoardFile::add(const std::string& curve, std::int64_t step, float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  const std::string point = field(1, curve) + field(2, Wire::kFixed32, little_endian(bits));
  write(event_now(field(2, Wire::kVarint, varint(static_cast<std::uint64_t>(step))) +
                  field(5, field(1, point))));
}

void TensorBoardFile::write(const std::string& event) {
  const std::string length = little_endian(std::uint64_t{event.size()});
  file_ << length << masked_crc(length) << event << masked_crc(event);
  if (!file_.flush()) throw Error(ErrorKind::kFailed, path_ + ": " + std::strerror(errno));
}

}  // namespace sisa
