#include "diff/compare/denial_rdata.h"

#include "diff/model/rdata.h"
#include "diff/wire/presentation.h"

#include <algorithm>
#include <iterator>

namespace countersign::comparison {
namespace {

constexpr std::size_t k_nsec3_salt_length = 4; // after hash algorithm, flags and iterations

std::size_t next_hash_at(ByteView rdata) { return k_nsec3_salt_length + 1 + rdata[k_nsec3_salt_length]; }

// Next name or next hashed owner, as it stands.
ByteView next_of(RrType type, ByteView rdata) {
  if (type == RrType::NSEC) return rdata.first(leading_name_length(rdata).value_or(0));
  const std::size_t at = next_hash_at(rdata);
  return rdata.subspan(at + 1, rdata[at]);
}

std::vector<RrType> types_in(ByteView bitmap) {
  std::vector<RrType> types;
  while (bitmap.size() >= 2) {
    const std::size_t length = bitmap[1];
    for (std::size_t bit = 0; bit < length * 8; ++bit) {
      if ((bitmap[2 + bit / 8] & (0x80 >> (bit % 8))) == 0) continue;
      types.push_back(static_cast<RrType>((std::size_t{bitmap[0]} << 8) | bit));
    }
    bitmap = bitmap.subspan(2 + length);
  }
  return types;
}

} // namespace

ByteView bitmap_of(RrType type, ByteView rdata) noexcept {
  const ByteView next = next_of(type, rdata);
  return rdata.subspan(static_cast<std::size_t>(next.data() - rdata.data()) + next.size());
}

bool bitmap_has(ByteView bitmap, RrType type) noexcept {
  const auto number = static_cast<std::uint16_t>(type);
  while (bitmap.size() >= 2) {
    const std::size_t length = bitmap[1];
    if (bitmap[0] == number >> 8) {
      const std::size_t octet = (number & 0xff) / 8U;
      return octet < length && (bitmap[2 + octet] & (0x80 >> (number % 8))) != 0;
    }
    bitmap = bitmap.subspan(2 + length);
  }
  return false;
}

std::vector<RrType> bitmap_difference(ByteView left, ByteView right) {
  const std::vector<RrType> mine = types_in(left);
  const std::vector<RrType> theirs = types_in(right);
  std::vector<RrType> difference;
  std::ranges::set_symmetric_difference(mine, theirs, std::back_inserter(difference));
  return difference;
}

std::string bitmap_to_text(ByteView bitmap) {
  std::string text;
  for (const RrType type : types_in(bitmap)) text += (text.empty() ? "" : " ") + to_text(type);
  return text.empty() ? "no types" : text;
}

bool same_next(RrType type, ByteView left, ByteView right) {
  const ByteView mine = next_of(type, left);
  const ByteView theirs = next_of(type, right);
  if (type == RrType::NSEC3) return std::ranges::equal(mine, theirs);
  return std::ranges::equal(mine, theirs, {}, fold_case, fold_case); // a length octet is no letter
}

bool next_is(RrType type, ByteView rdata, NameView successor) {
  const ByteView next = next_of(type, rdata);
  if (type == RrType::NSEC) return std::ranges::equal(next, successor.wire(), {}, fold_case);
  const ByteView wire = successor.wire();
  const std::string label = base32hex(next);
  return wire[0] == label.size() && std::ranges::equal(wire.subspan(1, wire[0]), as_bytes(label));
}

std::string next_to_text(RrType type, ByteView rdata) {
  const ByteView next = next_of(type, rdata);
  if (type == RrType::NSEC3) return base32hex(next);
  const auto name = Name::from_wire(next);
  return name ? to_text(name->view()) : to_hex(next);
}

} // namespace countersign::comparison
