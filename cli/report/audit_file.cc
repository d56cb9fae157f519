#include "cli/report/audit_file.h"

namespace sisa {
namespace {

using Estimate = AuditFile::Estimate;
using Attack = AuditFile::Attack;
using Attacked = AuditFile::Attacked;
using Forgotten = AuditFile::Forgotten;
using Challenge = AuditFile::Challenge;

/// Nothing where the field is missing or null, else what `read` makes of the object there.
template <class T>
std::optional<T> optional(const JsonFields& fields, const std::string& field,
                          T (*read)(const JsonFields&)) {
  const auto object = fields.object_if_any(field);
  if (!object) return std::nullopt;
  return read(*object);
}

Estimate estimate_from(const JsonFields& fields) {
  const auto [low, high] = fields.interval("interval");
  return {fields.share("value"), low, high};
}

Attack attack_from(const JsonFields& fields) {
  return {optional(fields, "accuracy", estimate_from), optional(fields, "auc", estimate_from),
          optional(fields, "tpr_at_1pct_fpr", estimate_from)};
}

Attacked attacked_from(const JsonFields& fields) {
  return {fields.whole("samples"), fields.number_if_any("mean_loss"),
          optional(fields, "loss_attack", attack_from),
          optional(fields, "likelihood_ratio_attack", attack_from)};
}

Forgotten forgotten_from(const JsonFields& fields) {
  return {fields.whole("samples"), optional(fields, "before", attacked_from),
          optional(fields, "after", attacked_from), optional(fields, "reference", attacked_from)};
}

Challenge challenge_from(const JsonFields& fields) {
  return {fields.whole("models"), fields.number_if_any("score"),
          fields.number_if_any("adjusted_score"), fields.number_if_any("reference")};
}

std::uint64_t samples_from(const JsonFields& fields) { return fields.whole("samples"); }

Json json_of(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json json_of(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  return {{"value", estimate->value}, {"interval", {estimate->low, estimate->high}}};
}

Json json_of(const std::optional<Attack>& attack) {
  if (!attack) return nullptr;
  return {{"accuracy", json_of(attack->accuracy)},
          {"auc", json_of(attack->auc)},
          {"tpr_at_1pct_fpr", json_of(attack->tpr_at_1pct_fpr)}};
}

Json json_of(const std::optional<Attacked>& attacked) {
  if (!attacked) return nullptr;
  return {{"samples", attacked->samples},
          {"mean_loss", json_of(attacked->mean_loss)},
          {"loss_attack", json_of(attacked->loss)},
          {"likelihood_ratio_attack", json_of(attacked->likelihood_ratio)}};
}

Json json_of(const std::optional<Forgotten>& forgotten) {
  if (!forgotten) return nullptr;
  return {{"samples", forgotten->samples},
          {"before", json_of(forgotten->before)},
          {"after", json_of(forgotten->after)},
          {"reference", json_of(forgotten->reference)}};
}

Json json_of(const std::optional<Challenge>& challenge) {
  if (!challenge) return nullptr;
  return {{"models", challenge->models},
          {"score", json_of(challenge->score)},
          {"adjusted_score", json_of(challenge->adjusted_score)},
          {"reference", json_of(challenge->reference)}};
}

}  // namespace

AuditFile read_audit(const std::string& file, const MeasuredStore& store) {
  const JsonFields fields = JsonFields::of_file(file, "sisa audit --json");
  return {.made = measurement_from(fields, store),
          .nonmembers = samples_from(fields.object("nonmembers")),
          .members = attacked_from(fields.object("members")),
          .forgotten = optional(fields, "forgotten", forgotten_from),
          .challenge = optional(fields, "challenge", challenge_from)};
}

Json json_of(const AuditFile& audit) {
  Json fields = json_of(audit.made);
  fields["nonmembers"] = audit.nonmembers ? Json::object({{"samples", *audit.nonmembers}}) : Json();
  fields["members"] = json_of(audit.members);
  fields["forgotten"] = json_of(audit.forgotten);
  fields["challenge"] = json_of(audit.challenge);
  return fields;
}

}  // namespace sisa
