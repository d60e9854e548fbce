// Which events of a signer's life were seen in the window: those that diff/events recognised in what nodes
// published, and changes that were offered and published. Nothing that was only begun counts.
#pragma once

#include "storage/evidence.h"

#include <span>

namespace countersign {

struct EventInfo {
  std::string_view name; // stable, kebab-case
  std::string_view title;
  std::string_view seen_by; // what shows it
  bool recorded = true;     // false: where no run shows it, a person's attestation counts
};
[[nodiscard]] std::span<const EventInfo> event_catalogue() noexcept;

struct EventSeen {
  const EventInfo* event = nullptr;
  std::uint64_t count = 0; // at the candidate's node that saw it least often
  std::optional<UnixMillis> last_at;
  std::optional<bool> incumbent_too; // nothing where there is nothing to compare
  std::string attested_by;           // who says so, where it is not recorded
};

// One for each event, in the order of the catalogue.
[[nodiscard]] std::vector<EventSeen> coverage(const Evidence& evidence);

// A key's life at a node within one run.
struct KeySpan {
  RunId run = 0;
  NodeName node;
  KeyLabel label;
  std::string fingerprint;
  std::uint16_t flags = 0;
  UnixMillis first_at = 0, last_at = 0;
  std::uint64_t valid = 0, bogus = 0; // signatures that name its label
};
[[nodiscard]] std::vector<KeySpan> key_spans(const Evidence& evidence); // by run, node, label, fingerprint

} // namespace countersign
