#include "cli/format.h"
#include "cli/report/forest.h"
#include "cli/report/html_table.h"
#include "cli/report/section.h"
#include "cli/report/sections.h"

namespace sisa {
namespace {

using Attack = AuditFile::Attack;
using Attacked = AuditFile::Attacked;
using Estimate = AuditFile::Estimate;

constexpr const char* kMeaning =
    "An attacker sees how well the models fit a sample and guesses whether they were trained with "
    "it. AUC 0.5 means that the attack does no better than guessing, 1 that it is always right. "
    "What forgotten samples must be compared with is the reference, retrained without them: where "
    "its numbers are alike, this attack finds no more in the models that answer than in such as "
    "never saw the samples. That does not show that no other attack would, and it is never a legal "
    "verdict.";

/// Samples of an audit that were attacked, and how they are shown.
struct Part {
  const char* name;
  Pen pen;
  const std::optional<Attacked>* attacked;
};

std::vector<Part> parts_of(const AuditFile& audit) {
  std::vector<Part> parts = {{"members", {.colour = 6}, &audit.members}};
  if (audit.forgotten) {
    parts.push_back({"forgotten, before", {.colour = 2}, &audit.forgotten->before});
    parts.push_back({"forgotten, after", {.colour = 1}, &audit.forgotten->after});
    parts.push_back({"reference", {.colour = 1, .hollow = true}, &audit.forgotten->reference});
  }
  std::erase_if(parts, [](const Part& part) { return !part.attacked->has_value(); });
  return parts;
}

struct NamedAttack {
  const char* name;
  const std::optional<Attack>* attack;
};

std::vector<NamedAttack> attacks_on(const Attacked& attacked) {
  return {{"loss", &attacked.loss}, {"likelihood ratio", &attacked.likelihood_ratio}};
}

void draw(const AuditFile& audit, const char* attack_name, Forest& forest) {
  bool first = true;
  for (const Part& part : parts_of(audit)) {
    for (const auto& [name, attack] : attacks_on(**part.attacked)) {
      if (std::string(name) != attack_name || !*attack || !(*attack)->auc) continue;
      if (first) {
        forest.group(std::string(name) + " attack, after request " +
                     std::to_string(audit.made.requests) + " (" + audit.made.file + ")");
      }
      first = false;
      const Estimate& auc = *(*attack)->auc;
      forest.add({part.name, auc.value, auc.low, auc.high, part.pen});
    }
  }
}

std::string forest_of(const std::vector<AuditFile>& audits) {
  Forest forest("AUC of the attacks, with intervals", 0.5, "0.5: guessing");
  for (const AuditFile& audit : audits) {
    draw(audit, "loss", forest);
    draw(audit, "likelihood ratio", forest);
  }
  return forest.empty() ? "" : forest.html();
}

Cell estimate_cell(const std::optional<Estimate>& estimate) {
  if (!estimate) return none();
  return {fixed(estimate->value, 4) + " (" + fixed(estimate->low, 4) + "–" +
              fixed(estimate->high, 4) + ")",
          shortest(estimate->value)};
}

Cell cell(const std::optional<double>& number) { return number ? number_cell(*number, 4) : none(); }

std::string table(const std::vector<AuditFile>& audits) {
  constexpr auto kLeft = HtmlTable::Align::kLeft;
  HtmlTable table("Attacks", {{"After request"},
                              {"Samples of", kLeft},
                              {"Samples"},
                              {"Non-members"},
                              {"Mean loss"},
                              {"Attack", kLeft},
                              {"AUC"},
                              {"Accuracy"},
                              {"True positives at 1 % false"},
                              {"Time (UTC)", kLeft},
                              {"File", kLeft}});
  for (const AuditFile& audit : audits) {
    for (const Part& part : parts_of(audit)) {
      const Attacked& attacked = **part.attacked;
      for (const auto& [name, attack] : attacks_on(attacked)) {
        if (!*attack) continue;
        table.add({whole_cell(audit.made.requests),
                   {part.name},
                   whole_cell(attacked.samples),
                   audit.nonmembers ? whole_cell(*audit.nonmembers) : none(),
                   cell(attacked.mean_loss),
                   {name},
                   estimate_cell((*attack)->auc),
                   estimate_cell((*attack)->accuracy),
                   estimate_cell((*attack)->tpr_at_1pct_fpr),
                   {moment(audit.made.time)},
                   {audit.made.file}});
      }
    }
  }
  return table.html();
}

std::string challenge_table(const std::vector<AuditFile>& audits) {
  constexpr auto kLeft = HtmlTable::Align::kLeft;
  HtmlTable table("Challenge scores", {{"After request"},
                                       {"Models"},
                                       {"Score"},
                                       {"Adjusted score"},
                                       {"Reference"},
                                       {"File", kLeft}});
  bool any = false;
  for (const AuditFile& audit : audits) {
    if (!audit.challenge) continue;
    any = true;
    table.add({whole_cell(audit.made.requests),
               whole_cell(audit.challenge->models),
               cell(audit.challenge->score),
               cell(audit.challenge->adjusted_score),
               cell(audit.challenge->reference),
               {audit.made.file}});
  }
  return any ? paragraph(
                   "Challenge scores, over many models: the reference is what models score that "
                   "were retrained.") +
                   table.html()
             : "";
}

}  // namespace

std::string audit_section(const Figures& figures) {
  const std::string heading = "Audits";
  if (figures.audits.empty()) {
    return section(
        "audits", heading,
        missing("Not given: `sisa audit STORE --json > FILE` (its help has the options), "
                "then `--audit FILE...` here."));
  }
  return section("audits", heading,
                 paragraph(kMeaning) + forest_of(figures.audits) + table(figures.audits) +
                     challenge_table(figures.audits));
}

}  // namespace sisa
