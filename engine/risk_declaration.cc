#include "engine/risk_declaration.h"

#include <algorithm>
#include <sstream>

#include "engine/subject_search.h"
#include "shards/error.h"
#include "storage/input/risk_list.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

std::string in_words(std::optional<double> risk) {
  if (!risk) return "no risk";
  std::ostringstream text;
  text << "risk " << *risk;
  return text.str();
}

}  // namespace

RiskDeclaration::RiskDeclaration(const StoreConfig& config, const std::string& data,
                                 const std::string& file)
    : seed_(config.seed), data_(data), file_(file) {
  const bool declared = !file.empty() || (data.starts_with("csv:") && config.columns.risk);
  if (declared && !config.risk.any()) {
    throw Error(ErrorKind::kUsage, "risks are declared, but the store does not place by them");
  }
  if (!declared && config.risk.any()) {
    throw Error(ErrorKind::kUsage,
                "the store places by risk, but none is declared for " + data +
                    ": give --risk-file FILE (it need not name those of the lowest tier)");
  }
  if (!file.empty()) risks_ = read_risks(file);
}

void RiskDeclaration::apply(Sample& sample, std::uint64_t position) {
  const auto found = risks_.find(sample.subject);
  if (found != risks_.end()) {
    sample.risk = found->second;
    met_any_ = true;
  }
  if (sample.risk) {
    declared_.push_back({subject_key(sample.subject, seed_), *sample.risk, position});
  }
}

void RiskDeclaration::require_any() const {
  if (met_any_ || risks_.empty()) return;
  throw Error(ErrorKind::kNotFound, file_ + ": none of its subjects occurs in " + data_);
}

void RiskDeclaration::require_one_each(
    const std::function<std::string(std::uint64_t position)>& place) {
  std::sort(declared_.begin(), declared_.end());
  const auto first = std::adjacent_find(declared_.begin(), declared_.end(),
                                        [](const Declared& a, const Declared& b) {
                                          return a.subject == b.subject && a.risk != b.risk;
                                        });
  if (first == declared_.end()) return;
  const auto second = std::next(first);
  throw Error(ErrorKind::kFailed, "one subject has " + in_words(first->risk) + " at " +
                                      place(first->position) + " and " + in_words(second->risk) +
                                      " at " + place(second->position) +
                                      ", expected one risk for all its samples");
}

void RiskDeclaration::require_same(Store& store, const std::vector<Sample>& samples) {
  if (!store.config().risk.any()) return;
  std::unordered_map<std::string_view, std::optional<double>> risks;
  std::vector<std::string> subjects;
  for (const Sample& sample : samples) {
    if (risks.emplace(sample.subject, sample.risk).second) subjects.push_back(sample.subject);
  }
  visit_subjects(store, subjects, [&](const StoredSample& stored, Place) {
    const std::optional<double> risk = risks.at(stored.subject);
    if (risk == stored.risk) return;
    throw Error(ErrorKind::kFailed, "subject '" + std::string(stored.subject) + "' has " +
                                        in_words(risk) + " here and " + in_words(stored.risk) +
                                        " in " + store.path() +
                                        ", expected one risk for all its samples");
  });
}

}  // namespace sisa
