#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sisa {

/// Made-up people with numbers: what the tests feed the program with. Equal calls give equal data.
struct Person {
  std::string id;
  std::string subject;
  int label = 0;
  std::vector<double> features;
};

/// Classes 0 .. classes-1 in turn, each around a point of its own; every person a subject. Ids are
/// "p0", "p1", …
std::vector<Person> people(std::size_t count, int classes = 3, std::size_t features = 4);

/// The same, where subject "s0" has one sample, "s1" two, "s2" four, and so on: from the sizes of
/// slices follows who lives there.
std::vector<Person> households(int subjects, int classes = 3, std::size_t features = 4);

std::vector<std::string> ids_of(const std::vector<Person>& people,
                                const std::function<bool(const Person&)>& chosen);

/// Columns id, subject, f0, f1, …, label, with a header. Returns the SPEC.
std::string write_csv(const std::string& file, const std::vector<Person>& people);

/// Byte images of one channel, size × size, as IDX files FILE.images and FILE.labels; ids are row
/// numbers. Returns the SPEC.
std::string write_images(const std::string& file, std::size_t count, std::uint32_t size,
                         int classes = 3);

/// One name a line. Returns the file.
std::string write_names(const std::string& file, const std::vector<std::string>& names);

/// Returns the file.
std::string write_file(const std::string& file, const std::string& bytes);

std::string read_file(const std::string& file);

/// What `create` needs to read write_csv's files.
std::vector<std::string> csv_columns();

/// A header that is IDX's: unsigned bytes of that shape.
std::string idx_header(const std::vector<std::uint32_t>& shape);

/// A NPY header of format version 1.0.
std::string npy_header(const std::string& type, const std::string& shape,
                       bool fortran_order = false);

}  // namespace sisa
