#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/features.h"
#include "storage/sample.h"

namespace sisa {

/// Reads samples one after the other from files of some format, holding a bounded piece of them in
/// memory. A malformed file throws Error(kFailed) whose line names the file, the place in it and
/// what was expected; a missing one Error(kNotFound). Not thread-safe.
class SampleReader {
 public:
  virtual ~SampleReader() = default;

  /// Known from the start of the file, before the first sample is read.
  virtual const FeatureLayout& layout() const = 0;

  /// The number of classes where the format itself declares it (CIFAR-10: 10), never a count of
  /// what the labels happen to be.
  virtual std::optional<std::uint32_t> declared_classes() const = 0;

  /// The names of those classes in the order of their labels, where the format has names.
  virtual std::vector<std::string> class_names() const { return {}; }

  /// Whether samples come with labels. Without, Sample::label is 0.
  virtual bool labelled() const = 0;

  /// Reads the next sample; false at the end of well-formed input. The default id is the row number
  /// from 0, of an image its path in its folder, the default subject the id; risks, times and
  /// groups come from a CSV column alone. Whatever the file says about its own length must hold:
  /// too little and too much data are both errors. Features are finite.
  virtual bool next(Sample& sample) = 0;

  /// Where in the input the sample last read came from: a row or an image's number from 0, or for
  /// CSV a line from 1.
  virtual std::uint64_t position() const = 0;

  /// Such a position in words: "data.csv line 17", "x.npy row 3".
  virtual std::string place(std::uint64_t position) const = 0;
};

/// A column of a CSV file: its name in the header, or its number from 0 (negative: from the end).
using ColumnName = std::string;

/// Which columns of a CSV file are not features.
struct CsvColumns {
  /// Default: the column named "label", else the last one.
  std::optional<ColumnName> label;
  std::optional<ColumnName> id;         ///< default: the row number
  std::optional<ColumnName> subject;    ///< default: the id
  std::optional<ColumnName> risk = {};  ///< default: no risk is declared
  std::optional<ColumnName> time = {};  ///< see parse_time; default: samples have no time
  /// Of evaluate: default: no groups. A feature at the same time if the others are one too few.
  std::optional<ColumnName> group = {};
  friend bool operator==(const CsvColumns&, const CsvColumns&) = default;
};

/// How the images of a folder become samples of one layout.
struct ImageForm {
  struct Size {
    std::size_t height = 0;
    std::size_t width = 0;
    friend bool operator==(const Size&, const Size&) = default;
  };
  std::size_t channels = 3;               ///< 1: grey; 3: red, green, blue; see with_channels
  std::optional<Size> size = {};          ///< what images are scaled to; nothing: all must be alike
  std::vector<std::string> classes = {};  ///< in the order of their labels; empty: as folders sort
  friend bool operator==(const ImageForm&, const ImageForm&) = default;
};

/// What data must tell beside features.
enum class Labels {
  kRequired,  ///< create, add: labels, and every column that is asked for
  kAlone,     ///< evaluate: labels; whose samples they are does not matter
  kOptional,  ///< predict: labels may be missing, too
};

/// Opens the data that `spec` names:
///  - fashion-mnist:train|test: in $SISA_DATA/fashion-mnist or /usr/share/datasets/fashion-mnist
///  - idx:IMAGES,LABELS: unsigned bytes; N×H×W becomes shape {1,H,W}
///  - cifar10:DIR:train|test: the binary version
///  - csv:FILE: numbers; header or none; quoted fields
///  - npy:X.npy,Y.npy: uint8 or floating features, integer labels, C order
///  - npz:FILE: arrays x and y, stored or deflated
///  - pt:FILE: a dictionary of tensors x and y, saved by PyTorch; see PtFile
///  - imagefolder:DIR: PNG and JPEG images, one folder a class; see ImageFolder
///
/// Any file but an image may be gzip-compressed; where FILE does not exist but FILE.gz does, that
/// is read. With Labels::kOptional the labels may be left out (idx:IMAGES, npy:X.npy, a file
/// without y), a CSV file may lack the label column, and of a folder all images are read, whose
/// classes do not matter. `layout`, where it is known, then tells a CSV reader how many features to
/// expect, and always what images are scaled to. An unknown or malformed spec is Error(kUsage) that
/// lists the forms; a CSV column that is asked for and not there is Error(kNotFound).
std::unique_ptr<SampleReader> open_data(const std::string& spec, Labels labels,
                                        const CsvColumns& columns = {},
                                        const FeatureLayout* layout = nullptr,
                                        const ImageForm& images = {});

/// The files of `spec`, as it names them: where one does not exist, open_data reads its .gz. Those
/// of a folder are looked up, with open_data's errors.
std::vector<std::string> data_files(const std::string& spec);

/// Whether open_data can begin anew: false where a file of `spec` is a pipe or the like.
bool can_be_read_again(const std::string& spec);

}  // namespace sisa
