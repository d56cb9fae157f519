#include "engine/subject_file.h"

#include "shards/error.h"
#include "storage/input/name_list.h"

namespace sisa {

SubjectFile::SubjectFile(const std::string& file) : file_(file) {
  if (!file.empty()) subjects_ = read_subjects(file);
}

void SubjectFile::apply(Sample& sample) {
  const auto found = subjects_.find(sample.id);
  if (found == subjects_.end()) return;
  sample.subject = found->second;
  applied_.insert(sample.id);
}

void SubjectFile::require_all(const std::string& data) const {
  for (const auto& [id, subject] : subjects_) {
    if (applied_.contains(id)) continue;
    throw Error(ErrorKind::kNotFound, file_ + ": id '" + id + "' does not occur in " + data);
  }
}

}  // namespace sisa
