#include "diff/verify/type_bitmap.h"

#include <algorithm>
#include <array>

namespace countersign::referee {
namespace {

std::string list(std::span<const RrType> types) {
  std::string text;
  for (const RrType type : types) text += ' ' + to_text(type);
  return text;
}

bool contains(std::span<const RrType> types, RrType type) {
  return std::ranges::find(types, type) != types.end();
}

} // namespace

void append_bitmap(std::span<const RrType> types, Bytes& out) {
  for (std::size_t i = 0; i < types.size();) {
    const auto window = static_cast<std::uint8_t>(static_cast<std::uint16_t>(types[i]) >> 8);
    std::array<std::uint8_t, 32> block{};
    std::size_t octets = 0;
    for (; i < types.size() && static_cast<std::uint16_t>(types[i]) >> 8 == window; ++i) {
      const unsigned low = static_cast<std::uint16_t>(types[i]) & 0xffU;
      block[low / 8] = static_cast<std::uint8_t>(block[low / 8] | (0x80U >> (low % 8)));
      octets = low / 8 + 1;
    }
    append_u8(out, window);
    append_u8(out, static_cast<std::uint8_t>(octets));
    append(out, ByteView(block).first(octets));
  }
}

std::vector<RrType> decode_bitmap(ByteView bitmap) {
  std::vector<RrType> types;
  while (!bitmap.empty()) {
    const std::size_t octets = bitmap[1];
    for (std::size_t bit = 0; bit < octets * 8; ++bit) {
      if ((bitmap[2 + bit / 8] & (0x80U >> (bit % 8))) != 0)
        types.push_back(static_cast<RrType>(bitmap[0] * 256U + bit));
    }
    bitmap = bitmap.subspan(2 + octets);
  }
  return types;
}

void BitmapJudge::insert(RrType type) { wanted_.insert(std::ranges::upper_bound(wanted_, type), type); }

// The types at the name that the zone speaks for, without those of DNSSEC that are about the name itself.
void BitmapJudge::collect(const DenialName& name) {
  wanted_.clear();
  tolerated_.clear();
  if (name.is_empty_non_terminal()) return;
  const bool cut = name.standing() == Standing::delegation;
  for (std::size_t i = 0; i < name.node().size(); ++i) {
    const RrsetView set = name.node().rrset(i);
    const RrType type = set.type();
    if (set.size() == 0) continue;
    if (type == RrType::NSEC || type == RrType::NSEC3) {
      tolerated_.push_back(type);
    } else if (!cut || type == RrType::NS || type == RrType::DS) {
      wanted_.push_back(type);
    }
  }
}

void BitmapJudge::compare(ByteView bitmap, FindingKind kind, Severity severity, const DenialName& name,
                          const Place& place, FindingSink& sink) {
  encoded_.clear();
  append_bitmap(wanted_, encoded_);
  if (std::ranges::equal(encoded_, bitmap)) return;
  std::vector<RrType> extra;
  std::vector<RrType> missing;
  const std::vector<RrType> there = decode_bitmap(bitmap);
  std::ranges::set_difference(there, wanted_, std::back_inserter(extra));
  std::ranges::set_difference(wanted_, there, std::back_inserter(missing));
  const auto tolerate = [&](RrType type) { return contains(tolerated_, type); };
  std::erase_if(extra, tolerate);
  if (extra.empty() && missing.empty()) return;
  sink.add(kind, severity, place, [&] {
    std::string text =
        kind == FindingKind::nsec3_bitmap ? "of " + to_text(name.owner()) + ':' : std::string();
    if (!missing.empty()) text += " lacks" + list(missing);
    if (!extra.empty()) text += (missing.empty() ? " claims" : ", claims") + list(extra);
    return text.front() == ' ' ? text.substr(1) : text;
  });
}

void BitmapJudge::judge_nsec(const DenialName& name, ByteView bitmap, Severity severity, FindingSink& sink) {
  collect(name);
  std::erase(tolerated_, RrType::NSEC);
  insert(RrType::RRSIG);
  insert(RrType::NSEC);
  compare(bitmap, FindingKind::nsec_bitmap, severity, name, {name.owner(), RrType::NSEC, {}}, sink);
}

// While a zone changes from NSEC to NSEC3 or back its names have NSEC records too; signers leave them out of
// the NSEC3 bitmaps or put them in, with the RRSIG that they bring to a delegation. Neither harms.
void BitmapJudge::judge_nsec3(const DenialName& name, ByteView bitmap, const Place& place, Severity severity,
                              FindingSink& sink) {
  collect(name);
  if (!tolerated_.empty()) tolerated_.push_back(RrType::RRSIG);
  const bool signed_types =
      name.standing() == Standing::delegation ? contains(wanted_, RrType::DS) : !wanted_.empty();
  if (signed_types) insert(RrType::RRSIG);
  compare(bitmap, FindingKind::nsec3_bitmap, severity, name, place, sink);
}

} // namespace countersign::referee
