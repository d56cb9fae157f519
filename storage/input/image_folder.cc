#include "storage/input/image_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "shards/error.h"
#include "storage/input/bad_input.h"
#include "storage/input/image_file.h"
#include "storage/sample.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

// Runs what walks through folders; its errors become ours here.
template <class Walk>
void walk(const Walk& visit) {
  try {
    visit();
  } catch (const fs::filesystem_error& error) {
    bad_input(printable(error.path1().native()), "cannot be read: " + error.code().message());
  }
}

void require_folder(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    throw Error(ErrorKind::kNotFound, path + ": no such folder");
  }
  if (status.type() == fs::file_type::none) bad_input(path, error.message());
  if (!fs::is_directory(status)) bad_input(path, "expected a folder of images");
}

// A link to nowhere counts: that its image cannot be read is said when its turn comes.
bool is_image(const fs::directory_entry& entry) {
  if (!has_image_name(entry.path().filename().native())) return false;
  const fs::file_type type = entry.status().type();
  return type == fs::file_type::regular || type == fs::file_type::not_found;
}

void check_listed(const std::string& name, const char* what, const std::string& folder) {
  check_name(name, std::string(what) + " " + excerpt(name), folder);
}

// Adds the images below `inner`, a folder in folder.path or "" for that itself.
void add_images(ImageFolder& folder, const std::string& inner, std::uint32_t label) {
  const std::size_t before = folder.files.size();
  const std::string root = inner.empty() ? folder.path : folder.path + "/" + inner;
  for (fs::recursive_directory_iterator entry(root), end; entry != end; ++entry) {
    if (is_hidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (is_image(*entry)) {
      std::string name = entry->path().native().substr(folder.path.size() + 1);
      check_listed(name, "image", folder.path);
      folder.files.push_back({std::move(name), label});
    }
  }
  if (folder.files.size() == before) bad_input(root, "expected PNG or JPEG images, found none");
}

std::vector<std::string> class_folders(const std::string& path) {
  std::vector<std::string> classes;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (is_hidden(entry.path()) || !entry.is_directory()) continue;
    classes.push_back(entry.path().filename().native());
    check_listed(classes.back(), "class", path);
  }
  if (classes.empty()) bad_input(path, "expected a folder for each class, found none");
  std::sort(classes.begin(), classes.end());
  return classes;
}

ImageFolder open_folder(const std::string& path) {
  require_folder(path);
  ImageFolder folder;
  folder.path = path;
  while (folder.path.size() > 1 && folder.path.ends_with('/')) folder.path.pop_back();
  return folder;
}

void sort_files(ImageFolder& folder) {
  std::sort(folder.files.begin(), folder.files.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

ImageFolder list_image_classes(const std::string& path) {
  ImageFolder folder = open_folder(path);
  walk([&] {
    folder.classes = class_folders(folder.path);
    for (std::uint32_t label = 0; label < folder.classes.size(); ++label) {
      add_images(folder, folder.classes[label], label);
    }
  });
  sort_files(folder);
  return folder;
}

ImageFolder list_images(const std::string& path) {
  ImageFolder folder = open_folder(path);
  walk([&] { add_images(folder, "", 0); });
  sort_files(folder);
  return folder;
}

}  // namespace sisa
