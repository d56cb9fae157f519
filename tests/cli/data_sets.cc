#include "tests/cli/data_sets.h"

#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

namespace sisa {
namespace {

Person person(std::size_t number, int classes, std::size_t features, std::mt19937& random) {
  Person one;
  one.id = "p" + std::to_string(number);
  one.subject = one.id;
  one.label = static_cast<int>(number % static_cast<std::size_t>(classes));
  for (std::size_t i = 0; i < features; ++i) {
    const double noise = static_cast<double>(random() % 2001) / 1000 - 1;
    const double centre =
        i % static_cast<std::size_t>(classes) == static_cast<std::size_t>(one.label) ? 2 : 0;
    one.features.push_back(10 * static_cast<double>(i) + centre + noise);
  }
  return one;
}

}  // namespace

std::vector<Person> people(std::size_t count, int classes, std::size_t features) {
  std::mt19937 random(7);
  std::vector<Person> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(person(i, classes, features, random));
  return all;
}

std::vector<Person> households(int subjects, int classes, std::size_t features) {
  std::vector<Person> all = people((std::size_t{1} << subjects) - 1, classes, features);
  std::size_t next = 0;
  for (int subject = 0; subject < subjects; ++subject) {
    for (std::size_t i = 0; i < std::size_t{1} << subject; ++i) {
      all[next++].subject = "s" + std::to_string(subject);
    }
  }
  return all;
}

std::vector<std::string> ids_of(const std::vector<Person>& people,
                                const std::function<bool(const Person&)>& chosen) {
  std::vector<std::string> ids;
  for (const Person& one : people) {
    if (chosen(one)) ids.push_back(one.id);
  }
  return ids;
}

std::string write_csv(const std::string& file, const std::vector<Person>& people) {
  std::ostringstream text;
  text << "id,subject";
  for (std::size_t i = 0; i < people.front().features.size(); ++i) text << ",f" << i;
  text << ",label\n";
  for (const Person& one : people) {
    text << one.id << ',' << one.subject;
    for (const double feature : one.features) text << ',' << feature;
    text << ',' << one.label << '\n';
  }
  return "csv:" + write_file(file, text.str());
}

std::string write_images(const std::string& file, std::size_t count, std::uint32_t size,
                         int classes) {
  std::mt19937 random(11);
  const auto rows = static_cast<std::uint32_t>(count);
  std::string images = idx_header({rows, size, size});
  std::string labels = idx_header({rows});
  for (std::size_t i = 0; i < count; ++i) {
    const int label = static_cast<int>(i % static_cast<std::size_t>(classes));
    labels.push_back(static_cast<char>(label));
    for (std::uint32_t pixel = 0; pixel < size * size; ++pixel) {
      const bool lit = pixel / size * static_cast<std::uint32_t>(classes) / size ==
                       static_cast<std::uint32_t>(label);
      images.push_back(static_cast<char>((lit ? 150 : 20) + random() % 100));
    }
  }
  return "idx:" + write_file(file + ".images", images) + "," + write_file(file + ".labels", labels);
}

std::string write_names(const std::string& file, const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  return write_file(file, text);
}

std::string write_file(const std::string& file, const std::string& bytes) {
  std::ofstream stream(file, std::ios::binary);
  stream << bytes;
  if (!stream.flush()) throw std::runtime_error("cannot write " + file);
  return file;
}

std::string read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> csv_columns() {
  return {"--id-column", "id", "--subject-column", "subject"};
}

std::string idx_header(const std::vector<std::uint32_t>& shape) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(shape.size())};
  for (const std::uint32_t extent : shape) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>(extent >> shift & 0xff));
    }
  }
  return bytes;
}

std::string npy_header(const std::string& type, const std::string& shape, bool fortran_order) {
  std::string text = "{'descr': '" + type +
                     "', 'fortran_order': " + (fortran_order ? "True" : "False") +
                     ", 'shape': " + shape + ", }";
  while ((10 + text.size() + 1) % 64 != 0) text.push_back(' ');
  text.push_back('\n');
  std::string bytes = "\x93NUMPY";
  bytes.append(
      {'\x01', '\0', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)});
  return bytes + text;
}

}  // namespace sisa
