#include "tests/storage/input_files.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace sisa::testing {
namespace {

std::string deflate_all(const std::string& contents, int window) {
  z_stream z{};
  deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::string compressed(deflateBound(&z, contents.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(contents.data()));
  z.avail_in = static_cast<uInt>(contents.size());
  z.next_out = reinterpret_cast<Bytef*>(compressed.data());
  z.avail_out = static_cast<uInt>(compressed.size());
  deflate(&z, Z_FINISH);
  compressed.resize(z.total_out);
  deflateEnd(&z);
  return compressed;
}

// What the local header and the directory have in common, from the version on.
std::string zip_fields(const ZipMember& member, std::size_t compressed, std::size_t extra) {
  const auto* bytes = reinterpret_cast<const Bytef*>(member.contents.data());
  const std::uint64_t crc = crc32_z(0, bytes, member.contents.size()) ^ member.crc_error;
  const auto size = static_cast<std::uint64_t>(static_cast<std::int64_t>(member.contents.size()) +
                                               member.size_error);
  return little(45, 2) + little(member.flags, 2) + little(member.deflated ? 8 : 0, 2) +
         little(0, 4) + little(crc, 4) + little(member.zip64 ? 0xffffffff : compressed, 4) +
         little(member.zip64 ? 0xffffffff : size, 4) + little(member.name.size(), 2) +
         little(extra, 2);
}

}  // namespace

std::string InputFolder::write(const std::string& name, const std::string& contents) const {
  const std::filesystem::path file = dir_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << contents;
  return file.string();
}

std::string gzip(const std::string& contents) { return deflate_all(contents, MAX_WBITS + 16); }

std::string little(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xff);
  return text;
}

std::string big(std::uint64_t number, int bytes) {
  const std::string text = little(number, bytes);
  return {text.rbegin(), text.rend()};
}

std::string floats(const std::vector<double>& numbers, int bytes, bool big_endian) {
  std::string text;
  for (const double number : numbers) {
    const std::uint64_t bits = bytes == 8
                                   ? std::bit_cast<std::uint64_t>(number)
                                   : std::bit_cast<std::uint32_t>(static_cast<float>(number));
    text += big_endian ? big(bits, bytes) : little(bits, bytes);
  }
  return text;
}

std::string idx(const std::vector<std::uint32_t>& shape, const std::string& data) {
  std::string text("\0\0\x08", 3);
  text += static_cast<char>(shape.size());
  for (const std::uint32_t extent : shape) text += big(extent, 4);
  return text + data;
}

std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                int version, bool fortran_order) {
  const std::string header = "{'descr': '" + descr +
                             "', 'fortran_order': " + (fortran_order ? "True" : "False") +
                             ", 'shape': " + shape + ", }   \n";
  return "\x93NUMPY" + little(static_cast<std::uint64_t>(version), 1) + little(0, 1) +
         little(header.size(), version == 1 ? 2 : 4) + header + data;
}

std::string zip(const std::vector<ZipMember>& members, bool zip64_end) {
  std::string text;
  std::string directory;
  for (const ZipMember& member : members) {
    const std::string data =
        member.deflated ? deflate_all(member.contents, -MAX_WBITS) : member.contents;
    const std::string sizes = little(member.contents.size(), 8) + little(data.size(), 8);
    const std::string local_extra = member.zip64 ? little(1, 2) + little(16, 2) + sizes : "";
    const std::string extra = member.zip64 ? little(7, 2) + little(0, 2) + little(1, 2) +
                                                 little(24, 2) + sizes + little(text.size(), 8)
                                           : "";
    directory += "PK\1\2" + little(45, 2) + zip_fields(member, data.size(), extra.size()) +
                 std::string(10, '\0') + little(member.zip64 ? 0xffffffff : text.size(), 4) +
                 member.name + extra;
    text += "PK\3\4" + zip_fields(member, data.size(), local_extra.size()) + member.name +
            local_extra + data;
  }
  const std::size_t start = text.size();
  text += directory;
  if (zip64_end) {
    const std::size_t end64 = text.size();
    text += "PK\6\6" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) +
            little(members.size(), 8) + little(members.size(), 8) + little(directory.size(), 8) +
            little(start, 8);
    text += "PK\6\7" + little(0, 4) + little(end64, 8) + little(1, 4);
  }
  return text + "PK\5\6" + little(0, 4) + little(zip64_end ? 0xffff : members.size(), 2) +
         little(zip64_end ? 0xffff : members.size(), 2) +
         little(zip64_end ? 0xffffffff : directory.size(), 4) +
         little(zip64_end ? 0xffffffff : start, 4) + little(0, 2);
}

std::string cifar10(const std::vector<std::pair<std::uint8_t, std::uint8_t>>& records) {
  std::string text;
  for (const auto& [label, value] : records) {
    text += static_cast<char>(label);
    text.append(3072, static_cast<char>(value));
  }
  return text;
}

std::vector<Sample> read_all(SampleReader& reader) {
  std::vector<Sample> samples;
  Sample sample;
  while (reader.next(sample)) samples.push_back(sample);
  return samples;
}

std::vector<double> numbers(const Sample& sample, const FeatureLayout& layout) {
  std::vector<double> numbers(layout.elements());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (layout.type == FeatureType::kByte) {
      numbers[i] = std::to_integer<int>(sample.features.at(i));
    } else {
      float number;
      std::memcpy(&number, &sample.features.at(4 * i + 3) - 3, sizeof number);
      numbers[i] = number;
    }
  }
  return numbers;
}

Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    return error;
  }
  ADD_FAILURE() << "expected an error";
  return {ErrorKind::kUsage, "no error"};
}

}  // namespace sisa::testing
