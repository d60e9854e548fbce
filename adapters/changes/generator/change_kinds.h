// The kinds of change that the generator knows, in the order in which they are dealt.
#pragma once

#include "adapters/changes/generator/registry_zone.h"

namespace countersign {

struct ChangeKind {
  std::string_view label;
  // Makes the change; false, with the zone untouched, if there is nothing to do it to.
  bool (*make)(RegistryZone& zone);
  // The serial after it; null: the next one.
  Serial (*next_serial)(RegistryZone& zone) = nullptr;
};

// The order matters: what one kind needs, one before it has made.
[[nodiscard]] std::span<const ChangeKind> change_kinds() noexcept;

// Adds 1, but never gives 0, and steps over the middle of the number circle in one stride, so that the next
// wrap is a single step of less than 2^31.
[[nodiscard]] Serial ordinary_next(Serial serial) noexcept;

} // namespace countersign
