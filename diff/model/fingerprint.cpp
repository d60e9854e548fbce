#include "diff/model/fingerprint.h"

#include "diff/model/rdata.h"
#include "diff/model/record.h"

#include <algorithm>
#include <charconv>

#include <xxhash.h>

namespace countersign {

Fingerprint& Fingerprint::operator+=(const Fingerprint& other) noexcept {
  low += other.low;
  high += other.high + (low < other.low ? 1 : 0);
  return *this;
}

Fingerprint& Fingerprint::operator-=(const Fingerprint& other) noexcept {
  const std::uint64_t borrow = low < other.low ? 1 : 0;
  low -= other.low;
  high -= other.high + borrow;
  return *this;
}

std::string to_text(const Fingerprint& fingerprint) {
  return fmt::format("{:016x}{:016x}", fingerprint.high, fingerprint.low);
}

std::optional<Fingerprint> parse_fingerprint(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  Fingerprint value;
  const auto half = [&](std::size_t at, std::uint64_t& out) {
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 16, out, 16);
    return error == std::errc() && end == text.data() + at + 16;
  };
  if (!half(0, value.high) || !half(16, value.low)) return std::nullopt;
  return value;
}

Fingerprint fingerprint_of(NameView owner, RrType type, std::uint32_t ttl, ByteView rdata) {
  thread_local Bytes buffer; // kept between calls: this runs once for every record of a zone
  buffer.clear();
  append(buffer, owner.wire());
  append_u16(buffer, static_cast<std::uint16_t>(type));
  append_u32(buffer, ttl);
  append_canonical_rdata(type, rdata, buffer);
  if (type == RrType::SOA) {
    const std::size_t serial = buffer.size() - rdata.size() + soa_serial_offset(rdata);
    std::fill_n(buffer.begin() + static_cast<std::ptrdiff_t>(serial), 4, std::uint8_t{0});
  }
  const XXH128_hash_t hash = XXH3_128bits(buffer.data(), buffer.size());
  return {hash.high64, hash.low64};
}

} // namespace countersign
