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
  // Those of ldns-verify-zone, dnssec-verify, kzonecheck and validns that are installed. `directory` is for
  // zone files.
  [[nodiscard]] static Peers find(std::filesystem::path directory);

  // Asks the tools that can be told the instant.
  void judge(const ZoneVersion& zone, DnsTime at, std::vector<PeerVerdict>& verdicts) const;
  // Asks dnssec-verify, which has no such option: the zone must be one of now.
  void judge_now(const ZoneVersion& zone, std::vector<PeerVerdict>& verdicts) const;
  [[nodiscard]] bool wants_now() const noexcept;
  [[nodiscard]] std::vector<std::string> names() const;

private:
  struct Tool {
    std::string name;
    std::filesystem::path program;
    bool only_now = false;
    std::vector<std::string> (*arguments)(const Peers&, const ZoneVersion&, DnsTime);
  };
  void ask(bool only_now, const ZoneVersion& zone, DnsTime at, std::vector<PeerVerdict>& verdicts) const;
  void ask(const Tool& tool, const ZoneVersion& zone, DnsTime at, PeerVerdict& verdict) const;

  std::filesystem::path directory_, file_;
  std::vector<Tool> tools_;
};

} // namespace countersign::bench
