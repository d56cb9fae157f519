#include "tests/storage/fault_file_system.h"

#include <rocksdb/system_clock.h>

#include <thread>

#include "storage/database.h"

namespace sisa::testing {

using rocksdb::FSDirectory;
using rocksdb::FSWritableFile;
using rocksdb::IOStatus;

/// A file open for writing.
class FaultFileSystem::File : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(FaultFileSystem& owner, std::string name, std::unique_ptr<FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), owner_(owner), name_(std::move(name)) {}

  IOStatus Append(const rocksdb::Slice& data, const Options& options, Debug* debug) override {
    const IOStatus status = owner_.count_call();
    if (status.ok()) return target()->Append(data, options, debug);
    if (status.IsNoSpace()) {
      target()->Append({data.data(), data.size() / 2}, options, debug).PermitUncheckedError();
    }
    return status;
  }
  IOStatus Append(const rocksdb::Slice& data, const Options& options,
                  const rocksdb::DataVerificationInfo&, Debug* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(uint64_t size, const Options& options, Debug* debug) override {
    IOStatus status = owner_.count_call();
    if (!status.ok()) return status;
    owner_.note([&](UnsyncedChanges& changes) { changes.cutting(name_, size); });
    return target()->Truncate(size, options, debug);
  }
  IOStatus Close(const Options& options, Debug* debug) override {
    const IOStatus status = owner_.count_call();
    const IOStatus closed = target()->Close(options, debug);
    return status.ok() ? closed : status;
  }
  IOStatus Sync(const Options& options, Debug* debug) override {
    const IOStatus status = owner_.count_call();
    return status.ok() ? synced(target()->Sync(options, debug)) : status;
  }
  IOStatus Fsync(const Options& options, Debug* debug) override {
    const IOStatus status = owner_.count_call();
    return status.ok() ? synced(target()->Fsync(options, debug)) : status;
  }
  // Reserving space ahead is slow in memory and of no consequence.
  void PrepareWrite(size_t, size_t, const Options&, Debug*) override {}
  IOStatus RangeSync(uint64_t offset, uint64_t bytes, const Options& options,
                     Debug* debug) override {
    const IOStatus status = owner_.count_call();
    return status.ok() ? target()->RangeSync(offset, bytes, options, debug) : status;
  }

 private:
  IOStatus synced(IOStatus status) {
    if (status.ok()) owner_.note([&](UnsyncedChanges& changes) { changes.synced(name_); });
    return status;
  }

  FaultFileSystem& owner_;
  const std::string name_;
};

/// An open directory, to be synced.
class FaultFileSystem::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(FaultFileSystem& owner, std::string name, std::unique_ptr<FSDirectory> directory)
      : FSDirectoryWrapper(directory.get()),
        owner_(owner),
        name_(std::move(name)),
        target_(std::move(directory)) {}

  IOStatus Fsync(const Options& options, Debug* debug) override {
    const IOStatus status = owner_.count_call();
    return status.ok() ? synced(target_->Fsync(options, debug)) : status;
  }
  IOStatus FsyncWithDirOptions(const Options& options, Debug* debug,
                               const rocksdb::DirFsyncOptions& what) override {
    const IOStatus status = owner_.count_call();
    return status.ok() ? synced(target_->FsyncWithDirOptions(options, debug, what)) : status;
  }
  IOStatus Close(const Options& options, Debug* debug) override {
    const IOStatus status = owner_.count_call();
    const IOStatus closed = target_->Close(options, debug);
    return status.ok() ? closed : status;
  }

 private:
  IOStatus synced(IOStatus status) {
    if (status.ok()) {
      owner_.note([&](UnsyncedChanges& changes) { changes.directory_synced(name_); });
    }
    return status;
  }

  FaultFileSystem& owner_;
  const std::string name_;
  std::unique_ptr<FSDirectory> target_;
};

FaultFileSystem::FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

void FaultFileSystem::arm(const Fault& fault) {
  const std::scoped_lock lock(mutex_);
  fault_ = fault;
  calls_ = 0;
}

bool FaultFileSystem::failed() const {
  const std::scoped_lock lock(mutex_);
  return failed_;
}

void FaultFileSystem::crash(Unsynced kept) {
  note([&](UnsyncedChanges& changes) { changes.forget(kept); });
}

IOStatus FaultFileSystem::count_call() {
  const std::scoped_lock lock(mutex_);
  ++calls_;
  const bool fails =
      fault_.call != 0 && (fault_.from_then_on ? calls_ >= fault_.call : calls_ == fault_.call);
  if (!fails) return IOStatus::OK();
  failed_ = true;
  return fault_.kind == Fault::Kind::kNoSpace ? IOStatus::NoSpace("injected: the device is full")
                                              : IOStatus::IOError("injected: the device fails");
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& file,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<FSWritableFile>* result, Debug* debug) {
  IOStatus status = count_call();
  if (!status.ok()) return status;
  note([&](UnsyncedChanges& changes) { changes.making(file); });
  status = target()->NewWritableFile(file, options, result, debug);
  if (status.ok()) *result = std::make_unique<File>(*this, file, std::move(*result));
  return status;
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& file,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<FSWritableFile>* result,
                                             Debug* debug) {
  IOStatus status = count_call();
  if (!status.ok()) return status;
  status = target()->ReopenWritableFile(file, options, result, debug);
  if (!status.ok()) return status;
  note([&](UnsyncedChanges& changes) { changes.continuing(file); });
  *result = std::make_unique<File>(*this, file, std::move(*result));
  return status;
}

IOStatus FaultFileSystem::NewDirectory(const std::string& name, const Options& options,
                                       std::unique_ptr<FSDirectory>* result, Debug* debug) {
  IOStatus status = count_call();
  if (!status.ok()) return status;
  status = target()->NewDirectory(name, options, result, debug);
  if (status.ok()) *result = std::make_unique<Directory>(*this, name, std::move(*result));
  return status;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& file, const Options& options,
                                     Debug* debug) {
  const IOStatus status = count_call();
  if (!status.ok()) return status;
  note([&](UnsyncedChanges& changes) { changes.removing(file); });
  return target()->DeleteFile(file, options, debug);
}

IOStatus FaultFileSystem::Truncate(const std::string& file, size_t size, const Options& options,
                                   Debug* debug) {
  const IOStatus status = count_call();
  if (!status.ok()) return status;
  note([&](UnsyncedChanges& changes) { changes.cutting(file, size); });
  return target()->Truncate(file, size, options, debug);
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const Options& options, Debug* debug) {
  const IOStatus status = count_call();
  if (!status.ok()) return status;
  note([&](UnsyncedChanges& changes) { changes.renaming(from, to); });
  return target()->RenameFile(from, to, options, debug);
}

IOStatus FaultFileSystem::LinkFile(const std::string& from, const std::string& to,
                                   const Options& options, Debug* debug) {
  const IOStatus status = count_call();
  return status.ok() ? target()->LinkFile(from, to, options, debug) : status;
}

IOStatus FaultFileSystem::CreateDir(const std::string& name, const Options& options, Debug* debug) {
  const IOStatus status = count_call();
  return status.ok() ? target()->CreateDir(name, options, debug) : status;
}

IOStatus FaultFileSystem::CreateDirIfMissing(const std::string& name, const Options& options,
                                             Debug* debug) {
  const IOStatus status = count_call();
  return status.ok() ? target()->CreateDirIfMissing(name, options, debug) : status;
}

IOStatus FaultFileSystem::DeleteDir(const std::string& name, const Options& options, Debug* debug) {
  const IOStatus status = count_call();
  return status.ok() ? target()->DeleteDir(name, options, debug) : status;
}

namespace {

class ImpatientClock : public rocksdb::SystemClockWrapper {
 public:
  ImpatientClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "ImpatientClock"; }
  void SleepForMicroseconds(int) override { std::this_thread::yield(); }
};

class Environment : public rocksdb::EnvWrapper {
 public:
  explicit Environment(const std::shared_ptr<FaultFileSystem>& files)
      : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<ImpatientClock>();
  }
};

}  // namespace

ScopedFileSystem::ScopedFileSystem(const std::shared_ptr<FaultFileSystem>& file_system)
    : environment_(std::make_unique<Environment>(file_system)) {
  Database::use_environment(environment_.get());
}

ScopedFileSystem::~ScopedFileSystem() { Database::use_environment(nullptr); }

}  // namespace sisa::testing
