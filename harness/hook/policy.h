// What a hook lets through. Read from TOML by harness/config/hook_file.h.
#pragma once

#include "diff/model/finding_kind.h"
#include "diff/model/serial.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace countersign::hook {

// Beside these, and not to be switched off: nothing bogus, nothing undecided, the zone and the serial that
// were asked about.
struct ZonePolicy {
  // Content records (all but what signers make) that may go at once, in percent of the last accepted version.
  double largest_shrink_percent = 10;
  std::uint64_t shrink_floor = 20; // so many records may go in any case
  bool serial_must_grow = true;    // from one accepted version to the next (RFC 1982)
  bool content_was_approved =
      true; // where loaded zones are reviewed, too: the signed one has the content of one
  std::uint32_t min_remaining_s = 0; // for which every RRset must still be validly signed, beside its TTL
  std::filesystem::path ds_file;     // the parent's DS RRset; empty: not known, nothing is demanded
  std::filesystem::path key_file;    // TSIG towards the server that serves the zone for review
  std::vector<std::string> keys;     // "13/33834" or "13/33834/FINGERPRINT"; empty: any
  std::set<FindingKind> allow;       // differences that do not reject
  bool second_opinion = true;        // ask ldns, too
  unsigned threads = 2;
};

// A person lets one version through, in spite of the rules above: never in spite of what is bogus or
// undecided.
struct Exception {
  std::string zone; // absolute, lower case
  Serial serial;
  std::string reason, person;
};

struct Policy {
  std::filesystem::path database = "hook.db"; // beside the policy file
  ZonePolicy for_all;
  std::map<std::string, ZonePolicy> by_zone; // absolute, lower case
  std::vector<Exception> exceptions;
  std::string sha256; // of the file; empty: built in

  [[nodiscard]] const ZonePolicy& of(const std::string& zone) const {
    const auto found = by_zone.find(zone);
    return found == by_zone.end() ? for_all : found->second;
  }
};

} // namespace countersign::hook
