// RRsets that a signer makes, beside denial and signatures: their presence, RDATA and TTL.
#pragma once

#include "diff/compare/ledger.h"

namespace countersign::comparison {

// One type at one owner; one of the sets may be absent. TTLs of denial records are looked at here too.
void compare_signer_made(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right,
                         Ledger& ledger);

} // namespace countersign::comparison
