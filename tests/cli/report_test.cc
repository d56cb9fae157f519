#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/cli/browser.h"
#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

/// What `sisa audit --json` prints, of the store with that key.
json audit_of(const std::string& public_key) {
  const auto estimate = [](double value) {
    return json{{"value", value}, {"interval", {value - 0.05, value + 0.05}}};
  };
  const auto attacked = [&](double auc) {
    return json{{"samples", 20},
                {"mean_loss", 0.4},
                {"loss_attack",
                 {{"accuracy", estimate(0.5)},
                  {"auc", estimate(auc)},
                  {"tpr_at_1pct_fpr", estimate(0.0625)}}},
                {"likelihood_ratio_attack", nullptr}};
  };
  return {{"schema", 1},
          {"public_key", public_key},
          {"time", "2026-11-26T08:00:00Z"},
          {"requests", 0},
          {"nonmembers", {{"samples", 100}}},
          {"members", attacked(0.625)},
          {"forgotten",
           {{"samples", 20},
            {"before", attacked(0.75)},
            {"after", attacked(0.5)},
            {"reference", attacked(0.53125)}}},
          {"challenge", nullptr}};
}

class ReportTest : public StoreTest {
 protected:
  void SetUp() override { store_ = trained(); }

  json figures(const Words& more = {}) const { return sisa_json(joined({"report", store_}, more)); }

  /// A store of made-up people in so many shards and slices; nothing is trained.
  void create(const std::string& name, int shards, int slices,
              const std::string& model = "linear") const {
    const auto some = people(static_cast<std::size_t>(std::max({60, shards, slices})));
    sisa_ok(joined({"create", path(name), "--data", write_csv(path("some.csv"), some), "--classes",
                    "3", "--shards", std::to_string(shards), "--slices", std::to_string(slices)},
                   joined(csv_columns(), {"--model", model})));
  }

  /// Writes "report.html"; returns its text.
  std::string page(const Words& more = {}) const {
    sisa_ok(joined({"report", store_, "--output", path("report.html")}, more));
    return read_file(path("report.html"));
  }

  std::string write_json(const std::string& name, const json& value) const {
    return write_file(path(name), value.dump());
  }

  std::string key() const { return sisa_json({"status", store_}).at("public_key"); }

  /// What `evaluate` prints, in a file; by groups of such names.
  std::string evaluated(const std::string& name, const Words& groups = {}) const {
    Words words = {"evaluate", store_, "--data", data_, "--json"};
    if (!groups.empty()) {
      std::string rows;
      for (int i = 0; i < 60; ++i) {
        rows += "p" + std::to_string(i) + ",\"" + groups[i % groups.size()] + "\"\n";
      }
      words = joined(words, {"--groups-file", write_file(path("groups.csv"), rows)});
    }
    return write_file(path(name), sisa_ok(words).out);
  }

  std::string store_;
};

/// The figures in a page.
json figures_in(const std::string& html) {
  const std::string begin = "<script type=\"application/json\" id=\"figures\">";
  const std::size_t from = html.find(begin) + begin.size();
  return json::parse(html.substr(from, html.find("</script>", from) - from));
}

/// But for the moment at which they were gathered.
json timeless(json figures) {
  figures.erase("time");
  return figures;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
  return found;
}

TEST_F(ReportTest, HasTheFiguresOfStatus) {
  sisa_ok({"unlearn", store_, "--id", "p7", "p8", "--yes"});
  const json status = sisa_json({"status", store_});
  const json report = figures();
  EXPECT_EQ(report.at("store").at("samples"), 58);
  EXPECT_EQ(report.at("store").at("samples_at_creation"), 60);
  for (const char* field : {"samples", "digest", "public_key", "config", "fingerprints"}) {
    EXPECT_EQ(report.at("store").at(field), status.at(field)) << field;
  }
  const json& shards = report.at("map").at("shards");
  ASSERT_EQ(shards.size(), status.at("shards").size());
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const json& expected = status.at("shards").at(i);
    for (const char* field : {"shard", "samples", "served_slice", "digest"}) {
      EXPECT_EQ(shards.at(i).at(field), expected.at(field)) << field;
    }
    for (std::size_t j = 0; j < 2; ++j) {
      EXPECT_EQ(shards.at(i).at("slice_samples").at(j), expected.at("slices").at(j).at("samples"));
      EXPECT_EQ(shards.at(i).at("slice_states").at(j), "served");
    }
  }
  EXPECT_EQ(report.at("map").at("slices").at("served"), 6);
}

TEST_F(ReportTest, ShowsWhichSlicesWaitForARetraining) {
  const json unlearned = sisa_json({"unlearn", store_, "--id", "p7", "--yes", "--defer"});
  const json touched = unlearned.at("shards").at(0);
  const json map = figures().at("map");
  const json& states = map.at("shards").at(touched.at("shard").get<std::size_t>());
  for (std::uint64_t slice = 1; slice <= 2; ++slice) {
    EXPECT_EQ(states.at("slice_states").at(slice - 1),
              slice < touched.at("from_slice") ? "served" : "revoked");
  }
  EXPECT_EQ(map.at("slices").at("revoked"), 3 - touched.at("from_slice").get<int>());
  EXPECT_THAT(page(), HasSubstr("waits for a request&#39;s retraining"));
  sisa_ok({"retrain", store_});
  EXPECT_EQ(figures().at("map").at("slices").at("revoked"), 0);
}

TEST_F(ReportTest, TellsUntrainedAndEmptySlices) {
  create("N", 30, 20);
  const json map = sisa_json({"report", path("N")}).at("map");
  const int empty = map.at("slices").at("empty");
  EXPECT_GT(empty, 0);
  EXPECT_EQ(map.at("slices").at("untrained"), 600 - empty);
  for (const json& shard : map.at("shards")) {
    for (std::size_t i = 0; i < 20; ++i) {
      EXPECT_EQ(shard.at("slice_states").at(i) == "empty", shard.at("slice_samples").at(i) == 0);
    }
  }
}

TEST_F(ReportTest, FollowsEveryRequestThroughItsStates) {
  const json first = sisa_json({"unlearn", store_, "--id", "p7", "--yes"});
  sisa_ok({"correct", store_, "--id", "p9", "--label", "1", "--defer"});
  sisa_ok({"unlearn", store_, "--id", "p11", "--yes", "--defer"});
  const json report = figures();
  const json& requests = report.at("requests");
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests.at(0).at("kind"), "unlearn");
  EXPECT_EQ(requests.at(0).at("state"), "restored");
  EXPECT_EQ(requests.at(0).at("sample_visits"), first.at("sample_visits"));
  EXPECT_GT(requests.at(0).at("restored_seconds"), requests.at(0).at("erased_seconds"));
  EXPECT_EQ(requests.at(1).at("kind"), "correct");
  EXPECT_EQ(requests.at(1).at("samples_added"), 1);
  EXPECT_EQ(requests.at(2).at("state"), "erased");
  EXPECT_TRUE(requests.at(2).at("restored").is_null());
  EXPECT_TRUE(requests.at(2).at("restored_seconds").is_null());
  EXPECT_THAT(page(), HasSubstr("<b>3</b> <span>2 to restore</span>"));
}

TEST_F(ReportTest, SetsCostsBesideTheClosedForm) {
  const json first = sisa_json({"unlearn", store_, "--id", "p7", "--yes"});
  sisa_ok({"unlearn", store_, "--id", "p8", "--yes", "--defer"});
  sisa_ok({"unlearn", store_, "--id", "p9", "--yes", "--defer"});
  const json together = sisa_json({"retrain", store_});
  const json report = figures();
  const json& retrainings = report.at("retrainings");
  ASSERT_EQ(retrainings.size(), 2U);
  EXPECT_EQ(retrainings.at(0).at("sample_visits"), first.at("sample_visits"));
  EXPECT_EQ(retrainings.at(0).at("samples"), 59);
  EXPECT_EQ(retrainings.at(1).at("sample_visits"), together.at("sample_visits"));
  EXPECT_EQ(retrainings.at(1).at("requests"), json::parse(R"([{"from": 2, "to": 3}])"));
  EXPECT_EQ(retrainings.at(1).at("samples_hit"), 2);
  EXPECT_EQ(retrainings.at(1).at("samples"), 57);

  // e·D·(2/3 + 1/(3R)) with e = 4 and R = 2; slices of ten samples are never empty.
  EXPECT_NEAR(retrainings.at(0).at("expected_sample_visits"), 4 * (59 / 3.0) * (5 / 6.0), 0.1);
  EXPECT_NEAR(retrainings.at(0).at("everything_sample_visits"), 4 * 59, 0.1);
  EXPECT_NEAR(report.at("closed_form").at("full_slices_sample_visits"), 4 * 19 * (5 / 6.0), 1e-9);
  EXPECT_TRUE(report.at("closed_form").at("why_none").is_null());
}

TEST_F(ReportTest, SaysWhereTheClosedFormDoesNotHold) {
  create("R", 3, 1, "ridge");
  sisa_ok({"train", path("R")});
  sisa_ok({"unlearn", path("R"), "--id", "p7", "--yes"});
  const json report = sisa_json({"report", path("R")});
  EXPECT_THAT(report.at("closed_form").at("why_none"), HasSubstr("exact sums"));
  for (const json& retraining : report.at("retrainings")) {
    EXPECT_TRUE(retraining.at("expected_sample_visits").is_null());
  }
  sisa_ok({"report", path("R"), "--output", path("ridge.html")});
  EXPECT_THAT(read_file(path("ridge.html")), HasSubstr("exact sums"));
}

TEST_F(ReportTest, ShowsEvaluationsInTheOrderOfRequests) {
  evaluated("before.json", {"odd", "even"});
  sisa_ok({"unlearn", store_, "--id", "p7", "--yes"});
  evaluated("after.json", {"odd", "even"});
  const json before = json::parse(read_file(path("before.json")));
  const json after = json::parse(read_file(path("after.json")));
  EXPECT_EQ(before.at("requests"), 0);
  EXPECT_EQ(after.at("requests"), 1);
  EXPECT_EQ(after.at("data"), data_);
  EXPECT_EQ(after.at("public_key"), key());

  const Words files = {"--evaluation", path("after.json"), "--evaluation", path("before.json")};
  const json all = figures(files).at("evaluations");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.at(0).at("file"), "before.json");
  for (const char* field : {"accuracy", "samples", "requests", "time", "data", "calibration_error",
                            "aggregate", "gaps"}) {
    EXPECT_EQ(all.at(0).at(field), before.at(field)) << field;
    EXPECT_EQ(all.at(1).at(field), after.at(field)) << field;
  }
  EXPECT_EQ(all.at(1).at("groups").at(0).at("accuracy"), after.at("groups").at(0).at("accuracy"));
  EXPECT_THAT(page(files), HasSubstr("Largest difference between groups"));
  EXPECT_THAT(page(), Not(HasSubstr("Largest difference between groups")));
}

TEST_F(ReportTest, ShowsAuditsWithTheirIntervals) {
  const json audit = audit_of(key());
  const Words files = {"--audit", write_json("audit.json", audit)};
  const json shown = figures(files).at("audits").at(0);
  for (const char* field : {"nonmembers", "members", "forgotten", "challenge", "time"}) {
    EXPECT_EQ(shown.at(field), audit.at(field)) << field;
  }
  const std::string html = page(files);
  for (const char* text : {"0.625 (0.575 to 0.675)", "0.750 (0.700 to 0.800)",
                           "0.500 (0.450 to 0.550)", "0.531 (0.481 to 0.581)", "0.5: guessing"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  EXPECT_THAT(html, HasSubstr("data-key=\"100\">100</td>"));  // non-members
  EXPECT_THAT(html, HasSubstr("never a legal verdict"));
}

TEST_F(ReportTest, TakesAuditsWithoutTheirOptionalParts) {
  json audit = audit_of(key());
  for (const char* field : {"forgotten", "challenge"}) audit.erase(field);
  EXPECT_TRUE(figures({"--audit", write_json("audit.json", audit)})
                  .at("audits")
                  .at(0)
                  .at("forgotten")
                  .is_null());
  audit["challenge"] = {{"models", 8}, {"score", 0.75}};
  EXPECT_THAT(page({"--audit", write_json("audit.json", audit)}), HasSubstr(">0.7500<"));
}

TEST_F(ReportTest, TakesNoEvaluationForAnAudit) {
  write_file(path("evaluation.json"), sisa_ok({"evaluate", store_, "--data", data_, "--json"}).out);
  expect_refused(sisa_run({"report", store_, "--output", path("report.html"), "--audit",
                           path("evaluation.json")}),
                 1, "nonmembers");
}

TEST_F(ReportTest, RefusesMeasurementsOfOtherStores) {
  sisa_ok(create_words(path("T"), data_));
  sisa_ok({"train", path("T")});
  write_file(path("other.json"), sisa_ok({"evaluate", path("T"), "--data", data_, "--json"}).out);
  const Words words = {"report", store_, "--output", path("report.html")};
  expect_refused(sisa_run(joined(words, {"--evaluation", path("other.json")})), 1,
                 "other.json: was made of another store");
  json audit = audit_of(std::string(64, '0'));
  expect_refused(sisa_run(joined(words, {"--audit", write_json("audit.json", audit)})), 1,
                 "audit.json: was made of another store");
  audit = audit_of(key());
  audit["requests"] = 3;
  expect_refused(sisa_run(joined(words, {"--audit", write_json("audit.json", audit)})), 1,
                 "audit.json: was made after request 3");
  EXPECT_FALSE(std::filesystem::exists(path("report.html")));
}

TEST_F(ReportTest, RefusesWhatEvaluateNeverPrinted) {
  evaluated("good.json", {"odd", "even"});
  const json good = json::parse(read_file(path("good.json")));
  const auto refuse = [&](const std::string& text, int status, const std::string& expected) {
    const Words file = {"--evaluation", write_file(path("bad.json"), text)};
    expect_refused(sisa_run(joined({"report", store_, "--json"}, file)), status, expected);
  };
  refuse("", 1, "bad.json: expected what 'sisa evaluate --json' prints");
  refuse("[1]", 1, "bad.json: expected what 'sisa evaluate --json' prints");
  refuse(std::string(100000, '['), 1, "bad.json: expected what 'sisa evaluate --json' prints");

  struct Change {
    const char* place;
    json value;
    const char* expected;
  };
  const std::vector<Change> changes = {
      {"/schema", 2, "schema: expected 1"},
      {"/accuracy", 1.5, "accuracy: expected a number from 0 to 1"},
      {"/accuracy", "0.5", "accuracy: expected a number from 0 to 1"},
      {"/samples", -1, "samples: expected a whole number"},
      {"/requests", nullptr, "requests: expected a whole number"},
      {"/time", "yesterday", "time: expected a time in UTC"},
      {"/data", 7, "data: expected a string"},
      {"/groups", "odd", "groups: expected a list of objects"},
      {"/groups/1/accuracy", true, "groups[1].accuracy: expected a number"},
      {"/gaps", 3, "gaps: expected an object"},
      {"/gaps/worst_group", 3, "gaps.worst_group: expected a string"}};
  for (const auto& [place, value, expected] : changes) {
    json bad = good;
    bad[json::json_pointer(place)] = value;
    refuse(bad.dump(), 1, "bad.json: " + std::string(expected));
  }
  json without = good;
  without.erase("public_key");
  refuse(without.dump(), 1, "public_key: expected a string, and there is no such field");
  expect_refused(sisa_run({"report", store_, "--json", "--evaluation", path("none.json")}), 3,
                 "none.json");
}

TEST_F(ReportTest, RefusesWhatAuditNeverPrinted) {
  struct Change {
    const char* place;
    json value;
    const char* expected;
  };
  const std::vector<Change> changes = {
      {"/members", 1, "members: expected an object"},
      {"/members/samples", 1.5, "members.samples: expected a whole number"},
      {"/members/loss_attack/auc/value", 2,
       "members.loss_attack.auc.value: expected a number from 0 to 1"},
      {"/forgotten/after/loss_attack/auc/interval",
       {0.6, 0.5},
       "forgotten.after.loss_attack.auc.interval: expected two ascending numbers"},
      {"/challenge", {{"models", "many"}}, "challenge.models: expected a whole number"}};
  for (const auto& [place, value, expected] : changes) {
    json bad = audit_of(key());
    bad[json::json_pointer(place)] = value;
    expect_refused(sisa_run({"report", store_, "--json", "--audit", write_json("bad.json", bad)}),
                   1, "bad.json: " + std::string(expected));
  }
}

TEST_F(ReportTest, AppearsWholeOrNotAtAll) {
  const std::string file = write_file(path("report.html"), "what was there");
  expect_refused(sisa_run({"report", store_, "--output", file, "--evaluation", path("none.json")}),
                 3, "none.json");
  EXPECT_EQ(read_file(file), "what was there");
  const auto before = files();
  sisa_ok({"report", store_, "--output", file});
  EXPECT_THAT(read_file(file), HasSubstr("</html>"));
  EXPECT_EQ(files(), before);
  EXPECT_EQ(sisa_run({"report", store_, "--output", file}, {.file_size = 1000}).status, 1);
  EXPECT_THAT(read_file(file), HasSubstr("</html>"));
  EXPECT_EQ(files(), before);
}

TEST_F(ReportTest, WantsAFileThatIsNeitherTheStoresNorItsInput) {
  expect_refused(sisa_run({"report", store_}), 2, "--output FILE is missing");
  expect_refused(sisa_run({"report", store_, "--output", store_ + "/report.html"}), 2,
                 "lies in the store");
  const std::string file = evaluated("e.json");
  expect_refused(sisa_run({"report", store_, "--output", file, "--evaluation", file}), 2,
                 "is a file of --evaluation");
  expect_refused(sisa_run({"report", path("none"), "--json"}), 3, "no store at");
}

TEST_F(ReportTest, HoldsTheSameFiguresThatItPrints) {
  const Words files = {"--evaluation", evaluated("e.json", {"<a>", "b</script>"})};
  sisa_ok({"unlearn", store_, "--id", "p7", "--yes"});
  const json printed = figures(joined({"--output", path("report.html")}, files));
  const std::string html = read_file(path("report.html"));
  EXPECT_EQ(figures_in(html), printed);
  EXPECT_EQ(timeless(figures_in(page(files))), timeless(printed));
}

TEST_F(ReportTest, LoadsNothing) {
  const std::string html = page({"--evaluation", evaluated("e.json")});
  for (const char* resource : {"http://", "https://", "src=", "@import", "url(", "<iframe"}) {
    EXPECT_THAT(html, Not(HasSubstr(resource)));
  }
  EXPECT_EQ(count(html, "<link"), count(html, "<link rel=\"icon\" href=\"data:,\">"));
  EXPECT_THAT(html, HasSubstr("default-src &#39;none&#39;"));
}

TEST_F(ReportTest, ShowsHostileNamesAsTheyAre) {
  const std::string name = "<b>&\"'";
  std::filesystem::rename(store_, path(name));
  store_ = path(name);
  const std::string file =
      evaluated("<script>alert(1)<.json", {"</script><script>x()</script>", "<img src=y>"});
  const std::string html = page({"--evaluation", file});
  EXPECT_THAT(html, HasSubstr("<h1>&lt;b&gt;&amp;&quot;&#39;</h1>"));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;.json"));
  EXPECT_THAT(html, HasSubstr("&lt;/script&gt;&lt;script&gt;x()&lt;/script&gt;"));
  EXPECT_EQ(count(html, "<script"), 2U);
  EXPECT_EQ(count(html, "</script"), 2U);
  for (const char* markup : {"<b>&", "<img", "alert(1)<"}) {
    EXPECT_THAT(html, Not(HasSubstr(markup)));
  }
  EXPECT_EQ(figures_in(html).at("store").at("name"), name);
}

TEST_F(ReportTest, NamesNoSample) {
  sisa_ok({"unlearn", store_, "--id", "p7", "--yes"});
  EXPECT_THAT(page({"--evaluation", evaluated("e.json")}), Not(HasSubstr("p7")));
}

TEST_F(ReportTest, StaysSmallWhereShardsAndSlicesAreMany) {
  create("M", 1000, 200);
  sisa_ok({"report", path("M"), "--output", path("many.html")});
  const std::string html = read_file(path("many.html"));
  EXPECT_LT(html.size(), 4'000'000U);
  EXPECT_EQ(figures_in(html).at("map").at("slices").at("empty").get<int>() +
                figures_in(html).at("map").at("slices").at("untrained").get<int>(),
            200'000);
  create("O", 1, 1);
  sisa_ok({"report", path("O"), "--output", path("one.html")});
}

TEST_F(ReportTest, RunsInABrowserWithoutAComplaint) {
  if (!has_browser()) GTEST_SKIP() << "there is no chromium";
  sisa_ok({"unlearn", store_, "--id", "p7", "--yes"});
  sisa_ok({"unlearn", store_, "--id", "p8", "--yes", "--defer"});
  const Words files = {"--evaluation", evaluated("e.json", {"</script><b>", "even & odd"}),
                       "--audit", write_json("audit.json", audit_of(key()))};
  const std::string html = page(files);
  const Browsed seen = browse(path("report.html"), directory_ / "");
  EXPECT_EQ(seen.console, "");
  EXPECT_EQ(timeless(figures_in(seen.dom)), timeless(figures(files)));
  EXPECT_THAT(seen.dom, HasSubstr("<dt>Samples</dt><dd><b>58</b>"));

  write_file(path("broken.html"), html + "<script>nothing.there();</script>");
  EXPECT_THAT(browse(path("broken.html"), directory_ / "").console, HasSubstr("nothing"));
  write_file(path("loads.html"), html + "<img src=\"none.png\">");
  EXPECT_THAT(browse(path("loads.html"), directory_ / "").console, HasSubstr("none.png"));
}

TEST_F(ReportTest, SortsItsTablesByTheirHeads) {
  if (!has_browser()) GTEST_SKIP() << "there is no chromium";
  for (const char* id : {"p1", "p2", "p3"}) sisa_ok({"unlearn", store_, "--id", id, "--yes"});
  const std::string probe = R"((() => {
    const table = document.querySelector("#requests table");
    const column = () => [...table.tBodies[0].rows].map(row => row.cells[0].textContent);
    const head = table.tHead.rows[0].cells[0];
    const seen = [];
    for (let i = 0; i < 2; ++i) {
      head.querySelector("button").click();
      seen.push([head.getAttribute("aria-sort"), ...column()]);
    }
    return seen;
  })())";
  write_file(path("frame.html"), framed(page(), 1200, probe));
  EXPECT_EQ(json::parse(probed(browse(path("frame.html"), directory_ / ""))),
            json::parse(R"([["ascending", "1", "2", "3"], ["descending", "3", "2", "1"]])"));
}

TEST_F(ReportTest, FitsAPhone) {
  if (!has_browser()) GTEST_SKIP() << "there is no chromium";
  const std::string name(120, 'n');
  std::filesystem::rename(store_, path(name));
  store_ = path(name);
  for (const char* id : {"p1", "p2"}) sisa_ok({"unlearn", store_, "--id", id, "--yes"});
  const Words files = {"--evaluation",
                       evaluated(std::string(100, 'e'), {std::string(90, 'g'), "h"}), "--audit",
                       write_json(std::string(100, 'a'), audit_of(key()))};
  const std::string probe =
      "[document.documentElement.scrollWidth, document.documentElement.clientWidth, "
      "document.querySelectorAll('.plot').length]";
  write_file(path("frame.html"), framed(page(files), 375, probe));
  const json sizes = json::parse(probed(browse(path("frame.html"), directory_ / "")));
  EXPECT_LE(sizes.at(0), 375);
  EXPECT_EQ(sizes.at(0), sizes.at(1));
  EXPECT_EQ(sizes.at(2), 5);

  create("M", 40, 200);
  sisa_ok({"report", path("M"), "--output", path("many.html")});
  write_file(path("frame.html"), framed(read_file(path("many.html")), 375, probe));
  EXPECT_LE(json::parse(probed(browse(path("frame.html"), directory_ / ""))).at(0), 375);
}

}  // namespace
}  // namespace sisa
