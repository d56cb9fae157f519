#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sisa {

/// The images of a folder, by name: files that has_image_name, at any depth. Names that begin with
/// a dot are passed over, and so are all other files. A link is followed to a file and to a class's
/// folder, but not to folders further down.
struct ImageFolder {
  struct File {
    std::string name;         ///< its path from the folder on, "cats/7.png"
    std::uint32_t label = 0;  ///< the index of its class
  };

  std::string path;
  std::vector<std::string> classes;  ///< names in byte order; none where classes were not asked for
  std::vector<File> files;           ///< at least one; in byte order of their names

  std::string path_of(const File& file) const { return path + "/" + file.name; }
};

/// Lists a folder that has a folder for each class; images beside those belong to no class and are
/// passed over. Error(kNotFound) if there is no such folder; Error(kFailed) if it has no class, for
/// a class without images and for names that cannot be ids (see check_name).
ImageFolder list_image_classes(const std::string& path);

/// Lists a folder whatever its images show: all of them, with label 0. Errors as above.
ImageFolder list_images(const std::string& path);

}  // namespace sisa
