#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "storage/receipts/forget_commitment.h"

namespace sisa {

/// The file that receives a request's openings, one JSON object a line. They tell ids: its owner
/// alone may read it. Written before the request is accepted: the file of one that was not accepted
/// after all shows nothing.
class OpeningsFile {
 public:
  /// Makes the empty file. Error(kFailed) if it exists (other openings cannot be had again) or
  /// cannot be made.
  explicit OpeningsFile(const std::string& file);

  /// Removes the file unless it was written.
  ~OpeningsFile();
  OpeningsFile(const OpeningsFile&) = delete;
  OpeningsFile& operator=(const OpeningsFile&) = delete;

  /// On return file and openings survive a crash of the machine. Error(kFailed) naming the file.
  void write(const std::vector<Opening>& openings);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  [[noreturn]] void fail(const std::string& why) const;

  std::string name_;
  std::unique_ptr<std::FILE, Close> file_;
  bool written_ = false;
};

}  // namespace sisa
