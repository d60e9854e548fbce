// Keys and their use, as verification summed them up.
#pragma once

#include "diff/compare/ledger.h"

#include <set>

namespace countersign::comparison {

[[nodiscard]] std::string describe(const PublishedKey& key);         // "13/33834/a1b2c3d4e5f60718"
[[nodiscard]] const char* role_of(const PublishedKey& key) noexcept; // "KSK", "ZSK"

// DNSKEY sets by full RDATA, algorithms, and which keys sign what.
void compare_keys(const Pair& pair, Ledger& ledger);

// Who signs each type: by algorithm and role ("13 KSK"), or by label where all signers hold the same keys.
using KeyUse = std::map<RrType, std::set<std::string>>;
[[nodiscard]] KeyUse key_use_of(const VersionReport& report, bool by_label);
// Never more than a line, however many there are.
[[nodiscard]] std::string join(const std::set<std::string>& items);

// The headline of the house. One public key, and signatures under its algorithm and tag that do not verify
// with it: at some node another private key is in use, as in .de 2026. All versions of a step, whatever their
// signer, because a version that publishes the same key shows whether the key itself is good.
[[nodiscard]] std::vector<Finding> find_other_private_keys(std::span<const NodeVersion* const> versions);

} // namespace countersign::comparison
