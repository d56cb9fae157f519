#pragma once

#include <string>
#include <vector>

#include "cli/report/audit_file.h"
#include "cli/report/evaluation_file.h"
#include "cli/report/retraining.h"
#include "cli/report/slice_state.h"
#include "engine/ensemble.h"

namespace sisa {

/// All that a report shows.
struct Figures {
  Timestamp time = 0;  ///< when they were gathered
  std::string name;    ///< of the store's directory, without the folders where it lies
  StoreConfig config;
  Status status;
  std::vector<std::vector<SliceState>> states;  ///< of every shard's slices
  CreatedEvent created;
  TreeHead log;
  std::vector<Request> requests;  ///< oldest first
  std::vector<Retraining> retrainings;
  ClosedForm closed_form;
  std::vector<EvaluationFile> evaluations;  ///< by requests, then by time
  std::vector<AuditFile> audits;            ///< likewise
};

/// Files that hold what `evaluate --json` and `audit --json` printed of the store.
struct MeasurementFiles {
  std::vector<std::string> evaluations;
  std::vector<std::string> audits;
};

/// Errors as Ensemble's, read_evaluation's and read_audit's.
Figures gather_figures(const std::string& store, const MeasurementFiles& files);

Json json_of(const Figures& figures);

}  // namespace sisa
