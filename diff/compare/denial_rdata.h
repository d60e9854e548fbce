// Parts of well-formed NSEC and NSEC3 RDATA (RFC 4034 section 4.1, RFC 5155 section 3.2).
#pragma once

#include "diff/model/name.h"
#include "diff/model/rrtype.h"

namespace countersign::comparison {

[[nodiscard]] ByteView bitmap_of(RrType type, ByteView rdata) noexcept;
[[nodiscard]] bool bitmap_has(ByteView bitmap, RrType type) noexcept;
// Types that stand in exactly one of the bitmaps, ascending.
[[nodiscard]] std::vector<RrType> bitmap_difference(ByteView left, ByteView right);
[[nodiscard]] std::string bitmap_to_text(ByteView bitmap); // "NS DS RRSIG"; "no types"

[[nodiscard]] inline std::uint8_t nsec3_flags(ByteView rdata) noexcept { return rdata[1]; }
inline constexpr std::uint8_t k_opt_out = 1;

// Next name, or next hashed owner in base32hex: what the first label of the following NSEC3 must be.
[[nodiscard]] bool same_next(RrType type, ByteView left, ByteView right);
[[nodiscard]] bool next_is(RrType type, ByteView rdata, NameView successor);
[[nodiscard]] std::string next_to_text(RrType type, ByteView rdata);

} // namespace countersign::comparison
