#include "storage/input/image_folder_reader.h"

#include <algorithm>

#include "storage/input/bad_input.h"
#include "storage/input/image_file.h"
#include "storage/input/image_scaling.h"

namespace sisa {
namespace {

bool is_layout_of_images(const FeatureLayout& layout) {
  return layout.type == FeatureType::kByte && layout.shape.size() == 3 &&
         (layout.shape[0] == 1 || layout.shape[0] == 3);
}

FeatureLayout layout_of(std::size_t channels, std::size_t height, std::size_t width) {
  return {FeatureType::kByte,
          {static_cast<std::int64_t>(channels), static_cast<std::int64_t>(height),
           static_cast<std::int64_t>(width)}};
}

std::string in_words(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNamed = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMostNamed; ++i) {
    text += (i == 0 ? "" : ", ") + excerpt(names[i]);
  }
  return names.size() > kMostNamed ? text + ", ..." : text;
}

void put_channels_first(const Image& image, std::vector<std::byte>& features) {
  features.resize(image.pixels.size());
  const std::size_t plane = image.height * image.width;
  for (std::size_t i = 0; i < plane; ++i) {
    for (std::size_t c = 0; c < image.channels; ++c) {
      features[c * plane + i] = std::byte{image.pixels[i * image.channels + c]};
    }
  }
}

}  // namespace

ImageFolderReader::ImageFolderReader(const std::string& path, Labels labels, const ImageForm& form,
                                     const FeatureLayout* layout)
    : labelled_(labels != Labels::kOptional),
      folder_(labelled_ ? list_image_classes(path) : list_images(path)) {
  if (labelled_) take_classes(form.classes);
  take_layout(form, layout);
}

std::optional<std::uint32_t> ImageFolderReader::declared_classes() const {
  if (!labelled_) return std::nullopt;
  return static_cast<std::uint32_t>(classes_.size());
}

// Labels go by the declared names, not by the order of the folders here, where one may be missing.
void ImageFolderReader::take_classes(const std::vector<std::string>& declared) {
  classes_ = declared.empty() ? folder_.classes : declared;
  std::vector<std::uint32_t> labels;
  for (const std::string& name : folder_.classes) {
    const auto found = std::find(classes_.begin(), classes_.end(), name);
    if (found == classes_.end()) {
      bad_input(folder_.path + "/" + name,
                "expected a class of the store, " + in_words(classes_) + ", as the folder's name");
    }
    labels.push_back(static_cast<std::uint32_t>(found - classes_.begin()));
  }
  for (ImageFolder::File& file : folder_.files) file.label = labels[file.label];
}

void ImageFolderReader::take_layout(const ImageForm& form, const FeatureLayout* layout) {
  if (layout != nullptr && is_layout_of_images(*layout)) {
    layout_ = *layout;
  } else if (form.size) {
    layout_ = layout_of(form.channels, form.size->height, form.size->width);
  } else {
    const Image first = read_image(folder_.path_of(folder_.files.front()));
    layout_ = layout_of(form.channels, first.height, first.width);
    all_alike_ = true;
  }
}

Image ImageFolderReader::fitted(Image image, const std::string& path) const {
  const auto height = static_cast<std::size_t>(layout_.shape[1]);
  const auto width = static_cast<std::size_t>(layout_.shape[2]);
  image = with_channels(std::move(image), static_cast<std::size_t>(layout_.shape[0]));
  if (image.height == height && image.width == width) return image;
  if (all_alike_) {
    bad_input(path, size_in_words(image.height, image.width) + " pixels, but " + place(0) +
                        " has " + size_in_words(height, width) +
                        ": give --size HxW, to which all are scaled");
  }
  return scaled(image, height, width);
}

bool ImageFolderReader::next(Sample& sample) {
  if (next_ == folder_.files.size()) return false;
  const ImageFolder::File& file = folder_.files[next_];
  const std::string path = folder_.path_of(file);
  put_channels_first(fitted(read_image(path), path), sample.features);
  sample.label = file.label;
  sample.id = file.name;
  sample.subject = file.name;
  sample.risk.reset();
  ++next_;
  return true;
}

}  // namespace sisa
