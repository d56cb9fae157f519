#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shards/identity.h"
#include "storage/digest.h"
#include "storage/sample.h"
#include "storage/sample_table.h"

namespace sisa {

/// The byte layouts of docs/store-format.md. Numbers in keys are big-endian, so that keys ascend as
/// their numbers do and a slice, a shard, a table lie together; numbers in values are
/// little-endian, but for a place, which is written as in keys.

inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::string_view kConfigKey = "config";
inline constexpr std::string_view kTrainingCostKey = "training_cost";
inline constexpr std::string_view kErasingKey = "erasing";
inline constexpr std::string_view kSeedKey = "key";  ///< of the store's StoreKey

inline constexpr std::size_t kPlaceBytes = 8;

/// shard u32, slice u32.
std::string place_bytes(Place place);
Place place_from(std::string_view bytes);  ///< Error(kDamaged) unless it is eight bytes

/// shard u32, slice u32, sample key 16 bytes.
std::string sample_row(Place place, const SampleKey& key);

/// The sample key alone, 16 bytes.
std::string_view view(const SampleKey& key);

/// The feature key alone, 8 bytes.
std::string_view view(const FeatureKey& key);

/// feature key 8 bytes, sample key 16 bytes.
std::string copy_row(const FeatureKey& features, const SampleKey& key);

/// The sample key at the end of such a row. Error(kDamaged) unless it is 24 bytes.
SampleKey copy_from(std::string_view row);

/// Request number u64.
std::string request_row(std::uint64_t number);

/// Event index u64.
std::string event_row(std::uint64_t index);

/// The number of a request's or event's row. Error(kDamaged) unless it is eight bytes.
std::uint64_t row_number(std::string_view row);

/// level u8, index u64: a node of the event log's tree.
std::string node_row(std::uint8_t level, std::uint64_t index);

/// "file", the 32 bytes of its digest, index u64: a piece of a declared file.
std::string file_row(const Digest& digest, std::uint64_t piece);

/// A half-open range of keys.
struct KeyRange {
  std::string begin;
  std::string end;
};

KeyRange everything();              ///< all rows of a table
KeyRange slice_range(Place slice);  ///< all rows of one slice
KeyRange slices_from(Place first);  ///< all rows of that slice and the later ones of its shard
KeyRange shard_range(ShardId shard);
KeyRange file_range(const Digest& digest);          ///< all pieces of a declared file
KeyRange copies_range(const FeatureKey& features);  ///< all samples with features of that key

/// u64 little-endian.
std::string count_bytes(std::uint64_t count);
std::uint64_t count_from(std::string_view bytes);  ///< Error(kDamaged) unless it is eight bytes

/// label u32, id length u16, id, subject length u16, subject, features to the end. Where a risk is
/// declared, the highest bit of the subject's length is set and the risk f64 stands before the
/// features; where a time is given, the second highest, and the time i64 follows there; where there
/// is a front, the highest bit of the id's length, and before the features stand the length u32 of
/// its output and that output. Requires names of at most kLongestName bytes.
void append_sample(const Sample& sample, std::string& value);

/// The inverse, without the key. Views into the value. Nothing if it is not such a row's.
std::optional<StoredSample> sample_from(std::string_view value);

/// The same, given the row's key. Views into both. Nothing if they are not such a row.
std::optional<StoredSample> sample_from(std::string_view row, std::string_view value);

}  // namespace sisa
