// The part of World that damages drafts.
#include "harness/bench/world.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace countersign::bench {
namespace {

using testing::name;
using testing::SignedZone;

std::size_t bitmap_offset(RrType type, const Bytes& rdata) {
  if (type == RrType::NSEC3) { // behind salt and next hash (RFC 5155 section 3.2)
    const std::size_t hash = 5 + std::size_t{rdata.at(4)};
    return hash + 1 + rdata.at(hash);
  }
  std::size_t at = 0;
  while (rdata.at(at) != 0) at += 1 + std::size_t{rdata[at]};
  return at + 1;
}

std::set<unsigned> read_bitmap(const Bytes& rdata, std::size_t at) {
  std::set<unsigned> types;
  while (at + 2 <= rdata.size()) {
    const unsigned window = rdata[at], length = rdata[at + 1];
    for (unsigned bit = 0; bit < length * 8; ++bit) {
      if ((rdata.at(at + 2 + bit / 8) & (0x80U >> (bit % 8))) != 0) types.insert(window * 256 + bit);
    }
    at += 2 + length;
  }
  return types;
}

void write_bitmap(Bytes& rdata, std::size_t at, const std::set<unsigned>& types) {
  rdata.resize(at);
  for (unsigned window = 0; window < 256; ++window) {
    Bytes block(32);
    for (const unsigned type : types) {
      if (type / 256 == window) block[type % 256 / 8] |= static_cast<std::uint8_t>(0x80U >> (type % 8));
    }
    while (!block.empty() && block.back() == 0) block.pop_back();
    if (block.empty()) continue;
    append_u8(rdata, static_cast<std::uint8_t>(window));
    append_u8(rdata, static_cast<std::uint8_t>(block.size()));
    append(rdata, block);
  }
}

// The octets of the signature itself; the fields before it stay.
void cut_signature(SignedZone& zone, const std::string& owner, RrType type, std::size_t octets) {
  zone.change_signatures(owner, type, [&](Record& rrsig) {
    std::size_t at = 18; // RFC 4034 section 3.1: the signer's name follows
    while (rrsig.rdata.at(at) != 0) at += 1 + std::size_t{rrsig.rdata[at]};
    const std::size_t signature = rrsig.rdata.size() - at - 1;
    rrsig.rdata.resize(rrsig.rdata.size() -
                       std::min(octets, signature - 1)); // one is left: RDATA must be well-formed
  });
}

bool has_nsec3(const SignedZone& zone) {
  return zone.options().denial == testing::SignOptions::Denial::nsec3;
}
RrType denial_type(const SignedZone& zone) { return has_nsec3(zone) ? RrType::NSEC3 : RrType::NSEC; }

} // namespace

std::string World::denial_owner(const SignedZone& zone, const std::string& owner) const {
  return has_nsec3(zone) ? zone.nsec3_owner(absolute(owner)) : absolute(owner);
}

// Where a command says "all": owners of such RRsets.
std::vector<std::string> World::owners(const Words& words, RrType type) {
  SignedZone& zone = draft(words.at(1));
  if (words.at(2) != "all") {
    const bool by_hash = type == RrType::NSEC3 && !words.at(2).ends_with('.');
    return {by_hash ? denial_owner(zone, words.at(2)) : absolute(words.at(2))};
  }
  std::set<Name> found;
  for (const Record& record : zone.records()) {
    if (record.type == type) found.insert(record.owner);
  }
  const std::size_t skip = words.number("skip").value_or(0);
  const std::size_t first = words.number("first").value_or(UINT32_MAX);
  std::vector<std::string> chosen;
  std::size_t index = 0;
  for (const Name& owner : found) {
    if (index >= skip && chosen.size() < first) chosen.push_back(to_text(owner.view()));
    ++index;
  }
  if (chosen.empty()) throw std::runtime_error("there is no such RRset");
  return chosen;
}

void World::damage(const Words& words) {
  SignedZone& zone = draft(words.at(1));
  const std::string& how = words.at(0);
  if (how == "put") {
    std::string text = words.rest(2);
    // A record of the signer's own making may want its serial.
    if (const auto at = text.find("$SERIAL"); at != std::string::npos)
      text.replace(at, 7, fmt::format("{}", signer(words.at(1)).serial.value()));
    for (Record& record : records(text)) zone.add(std::move(record));
    return;
  }
  if (how == "drop" && words.at(3) == "ANY") {
    if (zone.drop_name(absolute(words.at(2))) == 0) throw std::runtime_error("there is no such name");
    return;
  }
  const RrType type = type_named(words.at(3));
  for (const std::string& owner : owners(words, type)) {
    if (how == "bogus") {
      zone.change_signatures(owner, type, [](Record& rrsig) { rrsig.rdata.back() ^= 1; });
    } else if (how == "alter") {
      zone.change(owner, type, [](Record& record) { record.rdata.back() ^= 1; });
    } else if (how == "cut") {
      cut_signature(zone, owner, type, words.number("by").value_or(1));
    } else if (how == "strip") {
      const Name stripped = name(owner);
      std::erase_if(zone.records(), [&](const Record& r) { return r.type == type && r.owner == stripped; });
    } else if (how == "seal") {
      zone.sign_again(owner, type);
    } else if ((how == "drop" ? zone.drop(owner, type) : zone.drop_signatures(owner, type)) == 0) {
      throw std::runtime_error("there is nothing to drop");
    }
  }
}

// `cosign` adds a signature, `resign` puts it in the place of those that are there.
void World::resign(const Words& words) {
  SignedZone& zone = draft(words.at(1));
  const RrType type = type_named(words.at(3));
  testing::RrsigBend bend;
  if (const auto labels = words.number("labels")) bend.labels = static_cast<std::uint8_t>(*labels);
  bend.original_ttl = words.number("ttl");
  if (const auto tag = words.number("tag")) bend.tag = static_cast<std::uint16_t>(*tag);
  if (const auto algorithm = words.number("alg")) bend.algorithm = static_cast<std::uint8_t>(*algorithm);
  if (const auto signer = words.named.find("signer"); signer != words.named.end())
    bend.signer = name(absolute(signer->second));
  const auto instant = [&](const char* field) -> std::optional<DnsTime> {
    const auto from_now = words.span(field);
    if (!from_now) return std::nullopt;
    return DnsTime(static_cast<std::uint32_t>(now_.value() + *from_now));
  };
  bend.inception = instant("inception");
  bend.expiration = instant("expiration");
  for (const std::string& owner : owners(words, type)) {
    if (words.at(0) == "resign") zone.drop_signatures(owner, type);
    zone.add_signature(owner, type, find_key(words.at(4)), bend);
  }
}

// Signs until r begins with a zero octet, and leaves that octet away: 63 octets (RFC 6605 section 4 wants
// 64).
void World::cut_short(const Words& words) {
  SignedZone& zone = draft(words.at(1));
  const RrType type = type_named(words.at(3));
  for (const std::string& owner : owners(words, type)) {
    for (bool is_short = false; !is_short;) {
      zone.drop_signatures(owner, type);
      zone.add_signature(owner, type, find_key(words.at(4)));
      zone.change_signatures(owner, type, [&](Record& rrsig) {
        const auto r = rrsig.rdata.end() - 64;
        is_short = *r == 0;
        if (is_short) rrsig.rdata.erase(r);
      });
    }
  }
}

void World::change_ttl(const Words& words) {
  SignedZone& zone = draft(words.at(1));
  const RrType type = type_named(words.at(3));
  const std::uint32_t ttl = words.number(4);
  for (const std::string& owner : owners(words, type)) {
    if (words.at(0) == "ttl") zone.change(owner, type, [&](Record& record) { record.ttl = ttl; });
    if (!zone.signatures(owner, type).empty())
      zone.change_signatures(owner, type, [&](Record& rrsig) { rrsig.ttl = ttl; });
  }
}

void World::change_bits(const Words& words) {
  SignedZone& zone = draft(words.at(1));
  const std::string owner = denial_owner(zone, words.at(2));
  const RrType type = denial_type(zone);
  zone.change(owner, type, [&](Record& record) {
    const std::size_t at = bitmap_offset(type, record.rdata);
    std::set<unsigned> types = read_bitmap(record.rdata, at);
    for (std::size_t i = 3; i < words.plain.size(); ++i) {
      const auto bit = static_cast<unsigned>(type_named(words.plain[i].substr(1)));
      if (words.plain[i][0] == '+') types.insert(bit);
      if (words.plain[i][0] == '-') types.erase(bit);
    }
    write_bitmap(record.rdata, at, types);
  });
  zone.sign_again(owner, type);
}

void World::change_next(const Words& words) {
  SignedZone& zone = draft(words.at(1));
  const std::string owner = denial_owner(zone, words.at(2));
  const RrType type = denial_type(zone);
  zone.change(owner, type, [&](Record& record) {
    const std::size_t bitmap = bitmap_offset(type, record.rdata);
    const Bytes types(record.rdata.begin() + static_cast<std::ptrdiff_t>(bitmap), record.rdata.end());
    if (type == RrType::NSEC3) {
      const Name other = name(absolute(words.at(3)));
      const Bytes hash =
          testing::nsec3_hash(other.view().wire(), zone.options().salt, zone.options().iterations);
      record.rdata.resize(5 + std::size_t{record.rdata[4]} + 1);
      append(record.rdata, hash);
    } else {
      const Name other = name(absolute(words.at(3)));
      record.rdata.clear();
      append(record.rdata, other.view().wire());
    }
    append(record.rdata, types);
  });
  zone.sign_again(owner, type);
}

} // namespace countersign::bench
