// One transition of a zone: what an IXFR difference sequence says (RFC 1995 section 4).
#pragma once

#include "diff/model/record.h"

namespace countersign {

struct Change {
  Record soa_from;             // the whole SOA record before,
  Record soa_to;               // and after; also when nothing but the serial differs
  std::vector<Record> removed; // without SOAs
  std::vector<Record> added;   // without SOAs; a changed TTL is a removal and an addition

  [[nodiscard]] Serial from() const noexcept { return soa_serial(soa_from.rdata); }
  [[nodiscard]] Serial to() const noexcept { return soa_serial(soa_to.rdata); }
  // Of a difference() between two versions: they are equal, signatures, TTLs and SOA included.
  [[nodiscard]] bool changes_nothing() const {
    return removed.empty() && added.empty() && soa_from == soa_to;
  }
};

} // namespace countersign
