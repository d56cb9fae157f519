#include "storage/loading/row_sorter.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace sisa {
namespace {

/// Sorted rows, one after the other.
class Sequence {
 public:
  explicit Sequence(std::function<bool(Row&)> next) : next_(std::move(next)) {}

  bool advance() { return next_(row_); }
  const Row& row() const { return row_; }

 private:
  std::function<bool(Row&)> next_;
  Row row_;
};

void merge(std::vector<Sequence> sequences, const std::function<bool(const Row&)>& visit) {
  std::erase_if(sequences, [](Sequence& sequence) { return !sequence.advance(); });
  std::vector<Sequence*> heap;  // the first row of all on top
  for (Sequence& sequence : sequences) heap.push_back(&sequence);
  const auto later = [](const Sequence* a, const Sequence* b) { return b->row() < a->row(); };
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    if (!visit(heap.front()->row())) return;
    std::pop_heap(heap.begin(), heap.end(), later);
    if (heap.back()->advance()) {
      std::push_heap(heap.begin(), heap.end(), later);
    } else {
      heap.pop_back();
    }
  }
}

std::function<bool(Row&)> rows_of(const RowBlock& block) {
  return [&block, i = std::size_t{0}](Row& row) mutable {
    if (i == block.size()) return false;
    row = block[i++];
    return true;
  };
}

std::function<bool(Row&)> rows_of(SpillFile::Reader& reader) {
  return [&reader](Row& row) { return reader.next(row); };
}

}  // namespace

RowSorter::RowSorter(std::string directory, std::size_t block_bytes)
    : directory_(std::move(directory)), block_bytes_(block_bytes) {
  block_.reserve(block_bytes_);
}

void RowSorter::add(const Row& row) {
  block_.add(row);
  if (block_.bytes() >= block_bytes_) spill();
}

void RowSorter::spill() {
  spilling_.finish();
  if (!file_) file_ = std::make_unique<SpillFile>(directory_);
  const auto full = std::make_shared<RowBlock>(std::move(block_));
  spilling_.begin([this, full] {
    full->sort();
    file_->append(*full);
  });
  block_ = {};
  block_.reserve(block_bytes_);
}

void RowSorter::visit(const std::function<bool(const Row&)>& visit) {
  spilling_.finish();
  block_.sort();
  std::deque<SpillFile::Reader> readers;
  std::vector<Sequence> sequences;
  for (std::size_t run = 0; run < blocks_spilled(); ++run) {
    sequences.emplace_back(rows_of(readers.emplace_back(*file_, run)));
  }
  sequences.emplace_back(rows_of(block_));
  merge(std::move(sequences), visit);
}

std::size_t RowSorter::blocks_spilled() const { return file_ ? file_->runs() : 0; }

}  // namespace sisa
