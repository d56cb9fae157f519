#include "engine/matching_data.h"

#include "shards/error.h"

namespace sisa {
namespace {

// Without names to go by, a missing folder would give the samples of all that follow other labels.
void require_all_classes(const StoreConfig& config, const std::string& data,
                         const SampleReader& reader) {
  const std::size_t named = reader.class_names().size();
  if (named == 0 || named == config.classes || !config.class_names.empty()) return;
  throw Error(ErrorKind::kFailed, data + " has " + std::to_string(named) +
                                      " classes, the store has " + std::to_string(config.classes) +
                                      " without names: expected a folder for each");
}

}  // namespace

std::unique_ptr<SampleReader> open_matching(const StoreConfig& config, const std::string& data,
                                            Labels labels, const std::optional<ColumnName>& group) {
  CsvColumns columns = config.columns;
  columns.group = group;
  ImageForm images;
  images.classes = config.class_names;
  auto reader = open_data(data, labels, columns, &config.features, images);
  require_all_classes(config, data, *reader);
  if (reader->layout() == config.features) return reader;
  throw Error(ErrorKind::kFailed, data + " has " + to_string(reader->layout()) +
                                      ", the store was made for " + to_string(config.features));
}

}  // namespace sisa
