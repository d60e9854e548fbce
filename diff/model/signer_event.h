// What a signer was seen to go through: rollovers and changes of policy, phase by phase.
//
// Made by diff/events from published zones, never from what a signer says of itself. Only what the harness
// itself does to a node (a restart, a fail-over) is `driven`, and stands here once the node has published
// again.
#pragma once

#include "diff/model/serial.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace countersign {

enum class EventKind : std::uint8_t {
  zsk_roll,
  ksk_roll, // also of a key that signs everything and has the SEP flag
  algorithm_roll,
  denial_change,     // NSEC to NSEC3, and back
  re_salt,           // another NSEC3 salt
  iterations_change, // other NSEC3 iterations, or another hash algorithm
  opt_out_change,
  re_sign,         // the same content with signatures that last longer
  expiry_recovery, // signatures had expired, and no longer do
  signer_restart,  // driven: ended in order, and started again
  node_failover,   // driven: killed, and its state taken over elsewhere
  clock_step,      // driven: its clock was set
};
inline constexpr std::size_t k_event_kind_count = static_cast<std::size_t>(EventKind::clock_step) + 1;

// A roll of ZSK passes pre_published, activated, retired, withdrawn; one of KSK also CDS and DS. Changes of
// denial: started (where both forms are there at once), completed.
enum class EventPhase : std::uint8_t {
  started,       // an intermediate state is published
  pre_published, // a new key is published and does not sign yet
  activated,     // it signs
  cds_published, // a CDS or CDNSKEY asks the parent for it
  ds_seen,       // the parent's DS RRset names it
  ds_withdrawn,  // the parent's DS RRset no longer names the key
  retired,       // an old key signs nothing any more
  withdrawn,     // an old key is no longer published
  completed,     // what is new has replaced what was old, wholly
  aborted,       // what was new has left again
};
inline constexpr std::size_t k_event_phase_count = static_cast<std::size_t>(EventPhase::aborted) + 1;

[[nodiscard]] const char* to_text(EventKind kind) noexcept;   // "zsk-roll"
[[nodiscard]] const char* to_text(EventPhase phase) noexcept; // "pre-published"
[[nodiscard]] std::optional<EventKind> parse_event_kind(std::string_view text) noexcept;
[[nodiscard]] std::optional<EventPhase> parse_event_phase(std::string_view text) noexcept;

struct SignerEvent {
  EventKind kind{};
  EventPhase phase{};
  bool driven = false;
  std::string signer;
  std::string node;
  Serial serial;        // of the zone version that shows it
  std::int64_t at = 0;  // when that version was received: milliseconds since 1970, UTC
  std::string subject;  // a key ("13/33834/a1b2c3d4e5f60718"), or what became what ("NSEC -> NSEC3")
  std::string evidence; // one line for people
  friend bool operator==(const SignerEvent&, const SignerEvent&) = default;
};

} // namespace countersign
