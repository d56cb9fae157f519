#include "cli/report/measurement.h"

#include <filesystem>

namespace sisa {

Measurement measurement_from(const JsonFields& fields, const MeasuredStore& store) {
  const std::string key = fields.text("public_key");
  if (key != store.public_key) {
    fields.refuse("was made of another store, with public key " + key.substr(0, 64));
  }
  Measurement measurement{std::filesystem::path(fields.file()).filename().string(),
                          fields.whole("requests"), fields.time("time")};
  if (measurement.requests > store.requests) {
    fields.refuse("was made after request " + std::to_string(measurement.requests) +
                  ", and this store knows of " + std::to_string(store.requests) + " alone");
  }
  return measurement;
}

Json json_of(const Measurement& measurement) {
  return {
      {"file", measurement.file}, {"requests", measurement.requests}, {"time", measurement.time}};
}

}  // namespace sisa
