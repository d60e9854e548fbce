// Door of diff/history: what only time shows. Versions and DS sets are told as they are seen, and rules over
// what resolvers may still hold, and over how a node's versions follow each other, make findings of them.
// Pure: reads no clock, file or socket, and believes no signer's word about its keys or its plans.
//
// A resolver that fetched a DNSKEY RRset keeps it for its TTL after the last server has let go of it, and the
// same holds for data with its signatures and for the DS RRset. So each of them is remembered as a state with
// the time until which caches may hold it, and every state that may be held is put together with every one
// that is served now:
//
//   data now    x  keys held  -> key-prepublished-too-short, key-unknown-at-node, algorithm-roll-order
//   data held   x  keys now   -> key-withdrawn-early, algorithm-roll-order
//   DS now      x  keys held  -> ds-ahead-of-key
//   DS held     x  keys now   -> key-withdrawn-early
//
// What was there before the first version of a node was seen is not known; then nothing is claimed about it,
// and history-not-known says until when.
//
// A state costs some hundred octets, is kept only as long as caches may hold it, and the newest
// HistoryPolicy::states of a kind at most. A version costs what its report's sums cost: no walk over the
// zone.
#pragma once

#include "diff/model/finding.h"
#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

#include <memory>
#include <span>

namespace countersign {

struct HistoryPolicy {
  // Whether time passes as in operation. In a run that plays weeks in minutes nothing can be said of caches.
  bool caches = true;
  std::uint32_t propagation_s = 300;        // from one server of a signer to the last
  std::uint32_t parent_propagation_s = 300; // the same at the parent
  double shrink_limit = 0.1;                // share of the content that may go between two versions of a node
  double unsigned_limit = 0.001;            // by which the share of signed RRsets may fall
  double renewal_slack = 0.5; // of the time that was left at earlier renewals, what may be missing
  std::size_t states = 64;    // remembered of a kind for each node
  friend bool operator==(const HistoryPolicy&, const HistoryPolicy&) = default;
};

// A version as it was seen at a node of a signer.
struct Sighting {
  const std::string& signer;
  const std::string& node;
  const ZoneVersion& zone;
  const VersionReport& report; // by verify()
  DnsTime at;                  // when it was seen first; not before earlier sightings
};

class History {
public:
  explicit History(HistoryPolicy policy = {});
  ~History();
  History(History&&) noexcept;
  History& operator=(History&&) noexcept;

  // Findings with signer, node and serial filled in; those about the same state of things are told once.
  [[nodiscard]] std::vector<Finding> see(const Sighting& sighting);
  // The DS RRset that all of the parent's servers have from now on; empty: none.
  [[nodiscard]] std::vector<Finding> see_parent(std::span<const Record> ds, DnsTime at);
  // What an earlier process stored of a version, oldest first and before anything else. TTLs are not stored:
  // those of the version that is seen next are taken for its own.
  void recall(const std::string& signer, const std::string& node, const VersionReport& report, DnsTime at);

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace countersign
