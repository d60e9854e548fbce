// Other validators, asked about the same versions at the same instants: measured, not copied.
#pragma once

#include "diff/model/result.h"
#include "diff/model/zone_version.h"

#include <filesystem>
#include <string>
#include <vector>

namespace countersign::bench {

// What one tool said of the versions of a case, in the order in which they were published.
struct PeerVerdict {
  std::string tool;
  std::size_t asked = 0, rejected = 0;
  std::size_t broke = 0;          // ended by a signal, by abort(), or by the deadline: no verdict
  std::size_t first_rejected = 0; // number of the version, from 1; 0: none
};

class Peers {
public:
  // Those of ldns-verify-zone, dnssec-verify, kzonecheck and validns that are installed. dnssec-verify has no
  // option for the time and is run under faketime; without that program it is left out. `directory` is for
  // zone files.
  [[nodiscard]] static Peers find(std::filesystem::path directory);

  void judge(const ZoneVersion& zone, DnsTime at, std::vector<PeerVerdict>& verdicts) const;
  [[nodiscard]] std::vector<std::string> names() const;

private:
  struct Tool {
    std::string name;
    std::filesystem::path program;
    std::vector<std::string> (*arguments)(const Peers&, const ZoneVersion&, DnsTime);
  };
  std::filesystem::path directory_, file_, verifier_; // verifier_: dnssec-verify, which faketime starts
  std::vector<Tool> tools_;
};

} // namespace countersign::bench
