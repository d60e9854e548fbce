// Door of diff/cutover: may the name servers of a zone go over from one signed version to another at a given
// moment? Pure: reads no clock, file or socket, and takes no signer's word.
//
// A validating resolver puts together what it fetched at different times and from different servers: the DS
// RRset of the parent, the DNSKEY RRset, and an RRset (or a denial) with its signatures. While caches and
// secondaries still hold the old side's, all mixtures of old and new can meet. Each is judged here as the
// resolver would: the DNSKEY RRset under the DS, every RRset of the zone under that DNSKEY RRset. Both sides
// can be valid alone, and broken together.
//
//   CutoverReport report = simulate_cutover({.old_zone = incumbent, .new_zone = candidate, .at = now, ...});
//
// Times in a report are seconds from the switch, the first moment at which some server has the new side.
// Sources: RFC 6781 sections 4.1 and 4.3.5, RFC 7583, RFC 8901.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

#include <map>

namespace countersign {

struct CutoverPlan {
  ZoneVersionPtr old_zone, new_zone;  // of one apex; what the name servers have before and after
  DnsTime at;                         // the switch
  std::uint32_t propagation_s = 3600; // from the switch until the last server has the new side
  // The parent's DS RRset at the switch, TTL and all. Empty: not known, and the result is undecided.
  std::vector<Record> parent_ds;
  // Since when `old_zone`'s DNSKEY RRset, and the parent's DS RRset, have been what they are. Caches may hold
  // others from before; absent: not known.
  std::optional<DnsTime> old_keys_since, parent_ds_since;
  std::uint32_t parent_propagation_s = 3600; // from a change at the parent until its last server has it
  // The DS RRset that will follow, and when the parent begins to serve it; empty: it stays as it is.
  std::vector<Record> next_ds;
  DnsTime next_ds_at;
  unsigned threads = 1;
};

enum class Side : std::uint8_t { old_side, new_side };
[[nodiscard]] const char* to_text(Side side) noexcept; // "old", "new"

inline constexpr std::int64_t k_no_end = INT64_MAX;

// Seconds from the switch, `begin` in and `end` out. A begin before 0 is long before.
struct Window {
  std::int64_t begin = 0, end = 0;
  [[nodiscard]] bool empty() const noexcept { return begin >= end; }
  friend bool operator==(const Window&, const Window&) = default;
};
[[nodiscard]] Window both(const Window& left, const Window& right) noexcept;

enum class Safety : std::uint8_t { safe, undecided, broken };
[[nodiscard]] const char* to_text(Safety safety) noexcept;

// DS and DNSKEY: whether the chain of trust reaches the zone's keys.
struct ChainMixture {
  Side ds, keys;
  Window possible;
  Safety safety = Safety::safe;
};

// DNSKEY and data.
struct DataMixture {
  Side keys, data;
  Window possible;
  Safety safety = Safety::safe;
  std::map<RrType, std::uint64_t> broken; // RRsets that do not validate, by type
  std::uint64_t rrsets = 0;               // all that are signed or should be
  Window broken_during;                   // until the last broken RRset has left the caches
  std::vector<PublishedKey>
      missing; // keys that sign on the side of `data` and are not published on that of `keys`
};

// What to do before the switch, in this order.
struct CutoverStep {
  enum class Kind : std::uint8_t {
    repair_old,       // the old side is broken by itself
    repair_new,       // the new side is
    publish_new_keys, // `keys`, of the new side, in the old side's DNSKEY RRset; then wait
    publish_old_keys, // `keys`, of the old side, in the new side's; keep them there after the switch
    publish_ds,       // of `keys`, of the new side, at the parent, beside the present ones; then wait
    raise_new_serial, // secondaries take the new side only if its serial is newer
  } kind;
  std::vector<PublishedKey> keys;
  std::int64_t seconds = 0; // to wait, or to keep
};

struct CutoverReport {
  DnsTime at;
  Serial old_serial, new_serial;
  bool same_content = false;        // said, and no part of the decision: the sides may be a change apart
  bool serial_is_newer = false;     // the new side's
  std::vector<ChainMixture> chains; // those that can exist
  std::vector<DataMixture> data;
  std::vector<PublishedKey> new_keys; // of the new side
  std::vector<std::string> unknown;   // what was not known, a line each
  Safety cutover = Safety::undecided;
  // The first moment from which on the switch is safe with nothing changed but its time.
  std::optional<DnsTime> earliest_safe;
  // A switch back, at any time from `at` on at which the old side is still signed.
  Safety roll_back = Safety::undecided;
  std::optional<DnsTime> roll_back_until; // when the parent's change closes the way back
  std::vector<CutoverStep> steps;
};

[[nodiscard]] CutoverReport simulate_cutover(const CutoverPlan& plan);

} // namespace countersign
