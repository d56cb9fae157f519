#include "storage/store.h"

#include "storage/database.h"
#include "storage/table_check.h"

namespace sisa {

struct Store::Parts {
  Parts(const std::string& path, Access access)
      : database(path, access == Access::kRead ? Database::Mode::kRead : Database::Mode::kWrite),
        config(database.config()) {}

  Database database;
  StoreConfig config;
  SampleTable samples{database};
  CheckpointTable checkpoints{database};
  RequestJournal journal{database};
};

Store::Store(const std::string& path, Access access)
    : parts_(std::make_unique<Parts>(path, access)) {}

Store::~Store() = default;

const StoreConfig& Store::config() const { return parts_->config; }
const std::string& Store::path() const { return parts_->database.path(); }
SampleTable& Store::samples() { return parts_->samples; }
CheckpointTable& Store::checkpoints() { return parts_->checkpoints; }
RequestJournal& Store::journal() { return parts_->journal; }
void Store::verify_files() { parts_->database.verify_files(); }
void Store::verify_tables() { TableCheck(parts_->database, parts_->config).run(); }

}  // namespace sisa
