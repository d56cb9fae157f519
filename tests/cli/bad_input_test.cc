#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// Creation from bad data: refused in one line, and the directory is as it was.
class BadInput : public StoreTest {
 protected:
  void expect_create_refused(const std::string& spec, int status, const std::string& expected,
                             const Words& more = {}) {
    SCOPED_TRACE(spec);
    const auto before = files();
    expect_refused(sisa_run(create_words(path("S"), spec, more)), status, expected);
    EXPECT_EQ(files(), before);
  }

  /// A CSV file of eight good lines whose last is replaced.
  std::string csv_ending(const std::string& last) {
    std::string text = "id,subject,f0,f1,label\n";
    for (int i = 0; i < 8; ++i) text += "a" + std::to_string(i) + ",s,1,2,0\n";
    return "csv:" + write_file(path("bad.csv"), text + last);
  }

  /// Images whose files a test then spoils.
  std::string images() { return write_images(path("i"), 12, 8); }
  std::string image_file() const { return path("i.images"); }
  std::string label_file() const { return path("i.labels"); }
};

TEST_F(BadInput, IdxOfTheWrongLengthOrMagic) {
  const std::string spec = images();
  const std::string good = read_file(image_file());
  write_file(image_file(), good.substr(0, good.size() - 1));
  expect_create_refused(spec, 1, image_file());
  write_file(image_file(), good + "x");
  expect_create_refused(spec, 1, image_file());
  write_file(image_file(), "\x01" + good.substr(1));
  expect_create_refused(spec, 1, image_file());
  write_file(image_file(), good.substr(0, 3));
  expect_create_refused(spec, 1, image_file());
  write_file(image_file(), "");
  expect_create_refused(spec, 1, image_file());
  write_file(image_file(), good);
  sisa_ok(create_words(path("S"), spec));
}

TEST_F(BadInput, IdxLabelsThatDoNotMatch) {
  const std::string spec = images();
  const std::string good = read_file(label_file());
  write_file(label_file(), idx_header({11}) + std::string(11, '\0'));
  expect_create_refused(spec, 1, label_file());
  write_file(label_file(), good.substr(0, good.size() - 1) + '\x03');
  expect_create_refused(spec, 1, "label 3, expected 0 to 2");
  fs::remove(label_file());
  expect_create_refused(spec, 3, label_file());
}

TEST_F(BadInput, IdxWithoutSamples) {
  write_file(path("e.images"), idx_header({0, 8, 8}));
  write_file(path("e.labels"), idx_header({0}));
  const Result result =
      sisa_run(create_words(path("S"), "idx:" + path("e.images") + "," + path("e.labels")));
  EXPECT_NE(result.status, 0);
  EXPECT_EQ(result.error_lines().size(), 1U) << result.err;
  EXPECT_FALSE(fs::exists(path("S")));
}

TEST_F(BadInput, TruncatedGzip) {
  const std::string spec = images();
  ASSERT_EQ(std::system(("gzip -k " + image_file()).c_str()), 0);
  const std::string packed = read_file(image_file() + ".gz");
  fs::remove(image_file());
  write_file(image_file() + ".gz", packed.substr(0, packed.size() - 20));
  expect_create_refused(spec, 1, image_file() + ".gz");
  write_file(image_file() + ".gz", packed);
  sisa_ok(create_words(path("S"), spec));
}

TEST_F(BadInput, CsvLinesThatAreNoSamples) {
  expect_create_refused(csv_ending("b,s,1,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,1,2,3,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,nan,2,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,1,-inf,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,1,1e999,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,1,two,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,1,,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,\"1,2,0\n"), 1, "bad.csv line 10");
}

TEST_F(BadInput, CsvLabelsThatAreNoClass) {
  expect_create_refused(csv_ending("b,s,1,2,3\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,1,2,-1\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("b,s,1,2,0.5\n"), 1, "bad.csv line 10");
}

TEST_F(BadInput, CsvNamesThatAreNone) {
  expect_create_refused(csv_ending(std::string(257, 'n') + ",s,1,2,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending("\xff\xfe,s,1,2,0\n"), 1, "bad.csv line 10");
  expect_create_refused(csv_ending(",s,1,2,0\n"), 1, "bad.csv line 10");
}

TEST_F(BadInput, RepeatedIdsAreNamedWithBothPlaces) {
  expect_create_refused(csv_ending("a3,s,1,2,0\n"), 1, "bad.csv line 5");
  expect_create_refused(csv_ending("a3,s,1,2,0\n"), 1, "bad.csv line 10");
}

TEST_F(BadInput, CsvFilesWithoutWhatWasAskedFor) {
  expect_create_refused("csv:" + path("none.csv"), 3, path("none.csv"));
  expect_create_refused("csv:" + write_file(path("empty.csv"), ""), 1, "empty.csv");
  expect_create_refused(data_, 3, "species", {"--label-column", "species"});
}

TEST_F(BadInput, NpyArraysThatDoNotFit) {
  const std::string x = path("x.npy");
  const std::string y = path("y.npy");
  const std::string spec = "npy:" + x + "," + y;
  const std::string data(8 * 4 * 4, '\0');
  const std::string good = npy_header("<f4", "(8, 4)") + data;
  write_file(y, npy_header("|u1", "(8,)") + std::string(8, '\1'));
  for (const std::string& bad :
       {good.substr(0, good.size() - 1), good + "x", "\x94" + good.substr(1), good.substr(0, 20),
        npy_header("<c8", "(4, 4)") + data, npy_header("<f4", "(8, 4)", true) + data,
        npy_header("<f4", "(4, 8)") + data,
        npy_header("<f4", "(8, 4)") + data.substr(4) + std::string("\0\0\xc0\x7f", 4)}) {
    write_file(x, bad);
    expect_create_refused(spec, 1, ".npy");
  }
  write_file(x, good);
  sisa_ok(create_words(path("S"), spec));
}

TEST_F(BadInput, NpzThatIsNoArchive) {
  expect_create_refused("npz:" + write_file(path("a.npz"), "PK\x03\x04 and then nothing"), 1,
                        "a.npz");
  expect_create_refused("npz:" + path("none.npz"), 3, "none.npz");
}

TEST_F(BadInput, PtThatHoldsNoTensors) {
  expect_create_refused("pt:" + path("none.pt"), 3, "none.pt");
  expect_create_refused("pt:" + write_file(path("a.pt"), "\x80\x02\x8a\x0a and so on"), 1,
                        "a.pt: expected the ZIP format of torch.save");
  const std::string by_torch = std::string("pt:") + SISA_SOURCE_DIR + "/tests/fuzz/corpus/pt/";
  expect_create_refused(by_torch + "list.pt", 1,
                        "expected a dictionary of tensors \"x\" and \"y\", found a list");
  expect_create_refused(by_torch + "unlabelled.pt", 1, "expected a tensor \"y\"");
  const Words few = {"--shards", "1", "--slices", "1", "--classes", "3", "--model", "linear"};
  sisa_ok(joined({"create", path("S"), "--data", by_torch + "floats.pt"}, few));
  sisa_ok({"train", path("S")});
  EXPECT_EQ(sisa_json({"evaluate", path("S"), "--data", by_torch + "floats.pt"}).at("samples"), 3);
  sisa_ok({"predict", path("S"), "--data", by_torch + "unlabelled.pt"});
}

TEST_F(BadInput, Cifar10OfTheWrongLength) {
  fs::create_directory(path("c"));
  expect_create_refused("cifar10:" + path("c") + ":test", 3, path("c"));
  write_file(path("c") + "/test_batch.bin", std::string(2 * 3073 - 1, '\1'));
  const Result result = sisa_run({"create", path("S"), "--data", "cifar10:" + path("c") + ":test",
                                  "--shards", "1", "--slices", "1"});
  expect_refused(result, 1, "test_batch.bin");
  EXPECT_FALSE(fs::exists(path("S")));
}

TEST_F(BadInput, NameFilesThatNameNobody) {
  const std::string names = path("names.txt");
  expect_create_refused(data_, 3, names, {"--exclude-ids-file", names});
  expect_create_refused(data_, 3, names, {"--subjects-file", names});
  write_names(names, {"p1", "nobody"});
  expect_create_refused(data_, 3, "nobody", {"--exclude-ids-file", names});
  write_names(names, {"p1,s", "nobody,s"});
  expect_create_refused(data_, 3, "nobody", {"--subjects-file", names});
}

TEST_F(BadInput, StoresAreNeitherOverwrittenNorPutNowhere) {
  sisa_ok(create_words(path("S"), data_));
  const auto before = sisa_json({"status", path("S")});
  expect_create_refused(data_, 1, path("S"));
  EXPECT_EQ(sisa_json({"status", path("S")}), before);
  expect_refused(sisa_run(create_words(path("no/where/S"), data_)), 1, "no/where");
}

TEST_F(BadInput, StoresThatDoNotExist) {
  const std::string none = path("none");
  for (const Words& words : {Words{"train", none},
                             {"retrain", none},
                             {"status", none},
                             {"verify", none},
                             {"unlearn", none, "--id", "1"},
                             {"predict", none, "--data", data_},
                             {"evaluate", none, "--data", data_}}) {
    expect_refused(sisa_run(words), 3, none);
  }
  fs::create_directory(none);
  expect_refused(sisa_run({"status", none}), 3, none);
  EXPECT_TRUE(fs::is_empty(none));
  expect_refused(sisa_run({"status", path("people.csv")}), 3, "people.csv");
}

TEST_F(BadInput, UnknownIdsChangeNothing) {
  const std::string store = trained();
  const auto before = sisa_json({"status", store});
  expect_refused(sisa_run({"unlearn", store, "--id", "p1", "nobody"}), 3, "nobody");
  expect_refused(sisa_run({"unlearn", store, "--subject", "nobody"}), 3, "nobody");
  const std::string names = write_names(path("names.txt"), {"p1", "nobody"});
  expect_refused(sisa_run({"unlearn", store, "--ids-file", names}), 3, "nobody");
  expect_refused(sisa_run({"unlearn", store, "--ids-file", path("none.txt")}), 3, "none.txt");
  write_names(names, {});
  expect_refused(sisa_run({"unlearn", store, "--ids-file", names}), 1, "nothing to forget");
  EXPECT_EQ(sisa_json({"status", store}), before);
}

TEST_F(BadInput, DataOfAnotherShapeIsNeitherPredictedNorEvaluated) {
  const std::string store = trained();
  const std::string wide = write_csv(path("wide.csv"), people(5, 3, 6));
  expect_refused(sisa_run({"evaluate", store, "--data", wide}), 1, "wide.csv");
  expect_refused(sisa_run({"predict", store, "--data", wide}), 1, "wide.csv");
  const std::string image = images();
  expect_refused(sisa_run({"evaluate", store, "--data", image}), 1, "1x8x8");
  std::vector<Person> strangers = people(5);
  strangers[4].label = 3;
  const std::string odd = write_csv(path("odd.csv"), strangers);
  expect_refused(sisa_run({"evaluate", store, "--data", odd}), 1, "odd.csv line 6");
}

TEST_F(BadInput, AStoreWithoutModelsAnswersNothing) {
  sisa_ok(create_words(path("S"), data_));
  expect_refused(sisa_run({"predict", path("S"), "--data", data_}), 1, "train it first");
  expect_refused(sisa_run({"evaluate", path("S"), "--data", data_}), 1, "train it first");
}

TEST_F(BadInput, AFileThatMayNotGrowIsAnErrorAsAnyOther) {
  const std::string store = trained();
  const auto before = files();
  const Words predict = {"predict", store, "--data", data_, "-o", path("p.csv")};
  expect_refused(sisa_run(predict, {.file_size = 1000}), 1, "p.csv: cannot be written");
  EXPECT_EQ(files(), before);
}

TEST_F(BadInput, AMissingColumnIsAnsweredWithThoseThereAre) {
  const Words create = {"create", path("S"), "--data", data_, "--classes", "3", "--id-column"};
  expect_refused(sisa_run(joined(create, {"name"})), 3,
                 "expected a column \"name\" (ids), found \"id\", \"subject\", \"f0\"");
}

TEST_F(BadInput, PredictionsAreWrittenWholeOrNotAtAll) {
  const std::string store = trained();
  const std::string output = write_file(path("old.csv"), "what was there\n");
  std::string text = read_file(path("people.csv"));
  for (int i = 0; i < 2000; ++i) text += "q" + std::to_string(i) + ",s,1,2,3,4,0\n";
  const std::string bad = "csv:" + write_file(path("late.csv"), text + "q,s,1,2,3,x,0\n");
  const auto before = files();
  expect_refused(sisa_run({"predict", store, "--data", bad, "--output", output}), 1, "late.csv");
  expect_refused(sisa_run({"predict", store, "--data", bad}), 1, "late.csv");
  expect_refused(sisa_run({"predict", store, "--data", bad, "--json"}), 1, "late.csv");
  expect_refused(sisa_run({"predict", store, "--data", data_, "--output", path("no/p.csv")}), 1,
                 "no/p.csv");
  EXPECT_EQ(read_file(output), "what was there\n");
  EXPECT_EQ(files(), before);
}

}  // namespace
}  // namespace sisa
