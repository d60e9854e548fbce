// Short words for tests of zone text.
#pragma once

#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <gtest/gtest.h>

namespace countersign::test {

inline Name name(std::string_view text) {
  auto result = Name::from_text(text);
  if (!result) throw std::invalid_argument(result.error().message);
  return *result;
}

inline ZoneTextOptions in_example() {
  ZoneTextOptions options;
  options.file_name = "zone.db";
  options.origin = name("example.");
  return options;
}

// Records of a text with the origin "example."; a failure of the test if it cannot be read.
inline std::vector<Record> records(std::string_view text) {
  auto result = parse_records(text, in_example());
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  return std::move(*result);
}

// One record as "OWNER TTL IN TYPE RDATA", tabs shown as spaces.
inline std::string plain(const Record& record) {
  std::string text = to_text(record);
  for (char& letter : text) {
    if (letter == '\t') letter = ' ';
  }
  return text;
}

inline std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> result;
  for (const Record& record : records(text)) result.push_back(plain(record));
  return result;
}

// RDATA in hex of the single record "x 300 IN " + text.
inline std::string hex_of(const std::string& type_and_rdata) {
  const auto read = records("x 300 IN " + type_and_rdata + "\n");
  return read.size() == 1 ? to_hex(read[0].rdata) : "not one record";
}

inline std::string records_error(std::string_view text, const ZoneTextOptions& options = in_example()) {
  const auto result = parse_records(text, options);
  return result ? "no error" : result.error().message;
}

inline std::string zone_error(std::string_view text, const ZoneTextOptions& options = in_example()) {
  const auto result = parse_zone(text, options);
  return result ? "no error" : result.error().message;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot open " + path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::string fixture(const std::string& path) {
  return read_file(std::string(COUNTERSIGN_SOURCE_DIR) + "/fixtures/" + path);
}

} // namespace countersign::test
