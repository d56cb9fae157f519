#include "storage/receipts/receipt.h"

#include "shards/error.h"
#include "storage/receipts/event_json.h"
#include "storage/receipts/event_log.h"
#include "storage/receipts/recall.h"
#include "storage/receipts/store_key.h"

namespace sisa {
namespace {

using nlohmann::json;

constexpr int kReceiptSchema = 1;

/// What nobody should read into a receipt.
const std::vector<std::string>& does_not_prove() {
  static const std::vector<std::string> sentences = {
      "that the blocks which the file system freed were overwritten on the device",
      "that no snapshot of the file system, backup or other copy of the store holds the samples",
      "that no copy of the samples or of a revoked model left the store before: exports, other "
      "stores, memory of running programs",
      "that the data's source, or whoever else was given it, forgot the samples",
      "that the samples were not taken in again later, or that no other sample has the same "
      "features",
      "that the named times are right: they are those of the machine's clock",
      "that the store told the truth: whoever holds its key can sign anything, and the log shows "
      "only that nothing it once said was taken back",
      "that the models hold no statistical trace of the samples by chance or through other "
      "samples: it is their training that never saw them",
  };
  return sentences;
}

/// What was declared of weights that were there before the store, or was not.
std::vector<std::string> claims_of(const StoreConfig& config) {
  const std::string& on = config.model.pretrained_on;
  const std::string claim = on.empty() ? "on what they were trained was not declared"
                                       : "they are declared to have been trained on: " + on;
  std::vector<std::string> claims;
  for (const DeclaredFile* file : {&config.model.file, &config.front.file}) {
    if (!file->declared()) continue;
    claims.push_back("that the weights of " + file->name +
                     ", with which the store was made, never saw the samples: " + claim);
  }
  return claims;
}

RequestState state_from(const json& value) {
  for (const RequestState state : {RequestState::kErased, RequestState::kRestored}) {
    if (value == to_string(state)) return state;
  }
  return RequestState::kAccepted;
}

json to_value(const std::optional<ConsistencyProof>& proof) {
  return proof ? json{{"from", proof->from}, {"path", to_value(proof->path)}} : json();
}

json to_value(const std::vector<LoggedEvent>& events) {
  json list = json::array();
  for (const LoggedEvent& logged : events) {
    list.push_back({{"index", logged.index},
                    {"event", to_value(logged.event)},
                    {"inclusion", to_value(logged.inclusion)}});
  }
  return list;
}

std::vector<LoggedEvent> events_from(const json& value) {
  std::vector<LoggedEvent> events;
  for (const json& logged : value) {
    events.push_back({unsigned_from(logged.at("index")), event_from(logged.at("event")),
                      path_from(logged.at("inclusion"))});
  }
  return events;
}

json unsigned_value(const Receipt& receipt) {
  json value = {{"schema", kReceiptSchema},
                {"kind", "sisa receipt"},
                {"request", receipt.request},
                {"state", to_string(receipt.state)},
                {"events", to_value(receipt.events)},
                {"log", to_value(receipt.log)},
                {"consistency", to_value(receipt.consistency)},
                {"does_not_prove", receipt.does_not_prove},
                {"public_key", receipt.public_key}};
  if (!receipt.exports.empty()) value["exports"] = to_value(receipt.exports);
  return value;
}

Receipt receipt_from(const json& value) {
  Receipt receipt;
  receipt.request = unsigned_from(value.at("request"));
  receipt.state = state_from(value.at("state"));
  receipt.events = events_from(value.at("events"));
  if (value.contains("exports")) receipt.exports = events_from(value.at("exports"));
  receipt.log = head_from(value.at("log"));
  if (const json& proof = value.at("consistency"); !proof.is_null()) {
    receipt.consistency = {unsigned_from(proof.at("from")), path_from(proof.at("path"))};
  }
  receipt.does_not_prove = value.at("does_not_prove").get<std::vector<std::string>>();
  receipt.public_key = text_from(value.at("public_key"));
  receipt.signature = text_from(value.at("signature"));
  return receipt;
}

}  // namespace

Receipt issue_receipt(Store& store, std::uint64_t number, std::optional<std::uint64_t> since) {
  const std::optional<Request> request = store.journal().find(number);
  if (!request) {
    throw Error(ErrorKind::kNotFound,
                "no request " + std::to_string(number) + " in " + store.path());
  }
  const EventLog& log = store.events();
  Receipt receipt;
  receipt.request = number;
  receipt.state = request->state;
  receipt.log = log.head();
  for (const std::optional<std::uint64_t>& index :
       {std::optional(request->accepted_event), request->erased_event, request->restored_event}) {
    if (!index) continue;
    receipt.events.push_back({*index, log.event(*index), log.inclusion(*index, receipt.log.size)});
  }
  for (LoggedExport& tainted : exports_tainted_by(log, request->accepted_event)) {
    receipt.exports.push_back(
        {tainted.index, std::move(tainted.event), log.inclusion(tainted.index, receipt.log.size)});
  }
  if (since) receipt.consistency = {*since, log.consistency(*since, receipt.log.size)};
  receipt.does_not_prove = does_not_prove();
  for (const std::string& claim : claims_of(store.config()))
    receipt.does_not_prove.push_back(claim);
  receipt.public_key = store.key().public_key();
  receipt.signature = store.key().sign(signed_text(receipt));
  return receipt;
}

std::string to_json(const Receipt& receipt) {
  json value = unsigned_value(receipt);
  value["signature"] = receipt.signature;
  return value.dump(2) + "\n";
}

Receipt receipt_from_json(const std::string& text, const std::string& name) {
  try {
    const Receipt receipt = receipt_from(json::parse(text));
    const std::string written = to_json(receipt);
    if (text == written || text + "\n" == written) return receipt;
  } catch (const json::exception&) {
  }
  throw Error(ErrorKind::kFailed, name + ": expected a receipt as sisa wrote it, unchanged");
}

std::string signed_text(const Receipt& receipt) { return unsigned_value(receipt).dump(); }

}  // namespace sisa
