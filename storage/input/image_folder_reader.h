#pragma once

#include <string>
#include <vector>

#include "storage/input/image.h"
#include "storage/input/image_folder.h"
#include "storage/input/sample_reader.h"

namespace sisa {

/// Reads the images of a folder, each a sample of bytes, channels first, whose id is its path from
/// the folder on. Holds their names and one image in memory.
class ImageFolderReader : public SampleReader {
 public:
  /// With Labels::kOptional any images of the folder, unlabelled; else each folder in it is a
  /// class. A `layout` that images can have decides their channels and size, before what `form`
  /// says.
  ImageFolderReader(const std::string& path, Labels labels, const ImageForm& form,
                    const FeatureLayout* layout);

  const FeatureLayout& layout() const override { return layout_; }
  std::optional<std::uint32_t> declared_classes() const override;
  std::vector<std::string> class_names() const override { return classes_; }
  bool labelled() const override { return labelled_; }
  bool next(Sample& sample) override;
  std::uint64_t position() const override { return next_ - 1; }
  std::string place(std::uint64_t position) const override {
    return folder_.path_of(folder_.files[position]);
  }

 private:
  void take_classes(const std::vector<std::string>& declared);
  void take_layout(const ImageForm& form, const FeatureLayout* layout);
  Image fitted(Image image, const std::string& path) const;

  bool labelled_;
  ImageFolder folder_;
  std::vector<std::string> classes_;
  FeatureLayout layout_;
  bool all_alike_ = false;  // no size was asked for: nothing is scaled
  std::size_t next_ = 0;
};

}  // namespace sisa
