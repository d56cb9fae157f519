#include "cli/report/evaluation_file.h"

namespace sisa {
namespace {

EvaluationFile::Gaps gaps_from(const JsonFields& fields) {
  return {.worst_group = fields.text("worst_group"),
          .worst_accuracy = fields.share("worst_accuracy"),
          .accuracy = fields.share("accuracy_difference"),
          .demographic_parity = fields.share("demographic_parity_difference"),
          .equalised_odds = fields.share("equalised_odds_difference")};
}

Json json_of(const EvaluationFile::Gaps& gaps) {
  return {{"worst_group", gaps.worst_group},
          {"worst_accuracy", gaps.worst_accuracy},
          {"accuracy_difference", gaps.accuracy},
          {"demographic_parity_difference", gaps.demographic_parity},
          {"equalised_odds_difference", gaps.equalised_odds}};
}

}  // namespace

EvaluationFile read_evaluation(const std::string& file, const MeasuredStore& store) {
  const JsonFields fields = JsonFields::of_file(file, "sisa evaluate --json");
  EvaluationFile evaluation{.made = measurement_from(fields, store),
                            .data = fields.text("data"),
                            .aggregate = fields.text("aggregate"),
                            .samples = fields.whole("samples"),
                            .accuracy = fields.share("accuracy"),
                            .calibration_error = fields.share_if_any("calibration_error"),
                            .groups = {},
                            .gaps = {}};
  for (const JsonFields& group : fields.objects_if_any("groups")) {
    evaluation.groups.push_back(
        {group.text("group"), group.whole("samples"), group.share("accuracy")});
  }
  if (const auto gaps = fields.object_if_any("gaps")) evaluation.gaps = gaps_from(*gaps);
  return evaluation;
}

Json json_of(const EvaluationFile& evaluation) {
  Json fields = json_of(evaluation.made);
  fields["data"] = evaluation.data;
  fields["aggregate"] = evaluation.aggregate;
  fields["samples"] = evaluation.samples;
  fields["accuracy"] = evaluation.accuracy;
  fields["calibration_error"] =
      evaluation.calibration_error ? Json(*evaluation.calibration_error) : Json();
  fields["groups"] = Json::array();
  for (const EvaluationFile::Group& group : evaluation.groups) {
    fields["groups"].push_back(
        {{"group", group.name}, {"samples", group.samples}, {"accuracy", group.accuracy}});
  }
  fields["gaps"] = evaluation.gaps ? json_of(*evaluation.gaps) : Json();
  return fields;
}

}  // namespace sisa
