#include "cli/training_log.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/format.h"
#include "shards/error.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

const std::string& made(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) throw Error(ErrorKind::kFailed, directory + ": " + error.message());
  return directory;
}

}  // namespace

TrainingLog::TrainingLog(Observer& next, const std::string& directory, bool validated)
    : next_(next),
      validated_(validated),
      path_(made(directory) + "/training.csv"),
      csv_(path_, std::ios::app),
      board_(directory) {
  csv_.seekp(0, std::ios::end);
  if (csv_.tellp() == std::streampos(0)) {
    csv_ << "shard,slice,seconds,sample_visits,loss,validation_loss,validation_accuracy\n";
  }
  if (!csv_.flush()) throw Error(ErrorKind::kFailed, path_ + ": " + std::strerror(errno));
}

void TrainingLog::on_slice_trained(Place slice, std::uint64_t visits, double loss) {
  const std::lock_guard lock(writing_);
  const std::string line = std::to_string(slice.shard.value) + "," +
                           std::to_string(slice.slice.value) + "," + fixed(since_.seconds(), 3) +
                           "," + std::to_string(visits) + "," + shortest(loss);
  draw(slice, "loss", loss);
  if (validated_) {
    waiting_[slice] = line;
  } else {
    add(line + ",,");
  }
}

void TrainingLog::on_slice_validated(Place slice, double loss, double accuracy) {
  const std::lock_guard lock(writing_);
  draw(slice, "validation loss", loss);
  draw(slice, "validation accuracy", accuracy);
  add(waiting_[slice] + "," + shortest(loss) + "," + shortest(accuracy));
  waiting_.erase(slice);
}

void TrainingLog::add(const std::string& line) {
  if (!(csv_ << line << '\n').flush()) {
    throw Error(ErrorKind::kFailed, path_ + ": " + std::strerror(errno));
  }
}

/// A curve for each shard over its slices.
void TrainingLog::draw(Place slice, const std::string& what, double value) {
  board_.add(what + "/shard " + std::to_string(slice.shard.value), slice.slice.value,
             static_cast<float>(value));
}

}  // namespace sisa
