#include "adapters/maker/test_signer.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace countersign::testing {
namespace {

using Types = std::set<RrType>;
using NodeMap = std::map<Name, Types>; // in canonical order

bool is_at(const Record& record, NameView owner) { return NameView(record.owner) == owner; }

NodeMap nodes_of(const std::vector<Record>& records) {
  NodeMap nodes;
  for (const Record& record : records) {
    if (record.type != RrType::RRSIG) nodes[record.owner].insert(record.type);
  }
  return nodes;
}

bool has(const NodeMap& nodes, NameView owner, RrType type) {
  const auto found = nodes.find(Name(owner));
  return found != nodes.end() && found->second.contains(type);
}

// At or above `owner`, below the apex: the first name with NS, or the name below one with DNAME.
bool is_occluded(const NodeMap& nodes, NameView apex, NameView owner) {
  for (NameView above = owner; !(above == apex);) {
    above = above.parent();
    if (has(nodes, above, RrType::DNAME) || (!(above == apex) && has(nodes, above, RrType::NS))) return true;
  }
  return false;
}

bool is_cut(const NodeMap& nodes, NameView apex, NameView owner) {
  return !(owner == apex) && has(nodes, owner, RrType::NS);
}

Bytes bitmap(const Types& types) {
  Bytes out;
  for (unsigned window = 0; window < 256; ++window) {
    Bytes block(32);
    for (const RrType type : types) {
      const auto number = static_cast<unsigned>(type);
      if (number / 256 == window) block[number % 256 / 8] |= static_cast<std::uint8_t>(0x80U >> (number % 8));
    }
    while (!block.empty() && block.back() == 0) block.pop_back();
    if (block.empty()) continue;
    append_u8(out, static_cast<std::uint8_t>(window));
    append_u8(out, static_cast<std::uint8_t>(block.size()));
    append(out, block);
  }
  return out;
}

std::uint32_t negative_ttl(const Name& apex, const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (record.type == RrType::SOA && is_at(record, apex))
      return std::min(record.ttl, soa_numbers(record.rdata).minimum);
  }
  throw std::runtime_error("test signer: no SOA");
}

Bytes hash_name(NameView owner, const SignOptions& options) {
  return nsec3_hash(owner.wire(), options.salt, options.iterations);
}

std::string base32(ByteView bytes) {
  std::string text;
  unsigned bits = 0;
  unsigned value = 0;
  for (const std::uint8_t octet : bytes) {
    value = (value << 8) | octet;
    for (bits += 8; bits >= 5; bits -= 5)
      text.push_back("0123456789abcdefghijklmnopqrstuv"[(value >> (bits - 5)) & 31]);
    value &= (1U << bits) - 1;
  }
  return text;
}

Name hash_owner(ByteView hash, const Name& apex) {
  return name(base32(hash) + '.' + (apex.view().is_root() ? "" : to_text(apex.view())));
}

bool signs(const SigningKey& key, RrType type, const std::vector<SigningKey>& keys) {
  if ((key.dnskey_rdata()[1] & 0x80) != 0) return type == RrType::DNSKEY;
  const bool for_keys = type == RrType::DNSKEY || type == RrType::CDS || type == RrType::CDNSKEY;
  const bool alone = std::ranges::none_of(keys, [&](const SigningKey& other) {
    return other.algorithm() == key.algorithm() && other.is_sep() != key.is_sep() &&
           (other.dnskey_rdata()[1] & 0x80) == 0;
  });
  return alone || key.is_sep() == for_keys;
}

} // namespace

Name name(std::string_view text) {
  auto parsed = Name::from_text(text);
  if (!parsed) throw std::runtime_error("test: " + parsed.error().message);
  return *parsed;
}

Record make_rrsig(const std::vector<Record>& rrset, const SigningKey& key, const Name& apex,
                  const SignOptions& options, const RrsigBend& bend) {
  const Record& first = rrset.at(0);
  const NameView owner = first.owner;
  const std::uint32_t ttl = bend.original_ttl.value_or(first.ttl);
  Bytes rdata;
  append_u16(rdata, static_cast<std::uint16_t>(first.type));
  append_u8(rdata, bend.algorithm.value_or(key.algorithm()));
  const unsigned labels = owner.label_count() - (owner.is_wildcard() ? 1U : 0U);
  append_u8(rdata, bend.labels.value_or(static_cast<std::uint8_t>(labels)));
  append_u32(rdata, ttl);
  append_u32(rdata, bend.expiration.value_or(options.expiration).value());
  append_u32(rdata, bend.inception.value_or(options.inception).value());
  append_u16(rdata, bend.tag.value_or(key.tag()));
  append(rdata, bend.signer.value_or(apex).view().wire());

  std::set<Bytes> sorted;
  for (const Record& record : rrset) {
    Bytes canonical;
    append_canonical_rdata(record.type, record.rdata, canonical);
    sorted.insert(canonical);
  }
  Bytes data = rdata;
  for (const Bytes& canonical : sorted) {
    append(data, owner.wire());
    append_u16(data, static_cast<std::uint16_t>(first.type));
    append_u16(data, 1);
    append_u32(data, ttl);
    append_u16(data, static_cast<std::uint16_t>(canonical.size()));
    append(data, canonical);
  }
  append(rdata, key.sign(data));
  return {first.owner, RrType::RRSIG, first.ttl, rdata};
}

void add_nsec_chain(const Name& apex, std::vector<Record>& records) {
  const NodeMap nodes = nodes_of(records);
  const std::uint32_t ttl = negative_ttl(apex, records);
  std::vector<std::pair<Name, Types>> chain;
  for (const auto& [owner, types] : nodes) {
    if (is_occluded(nodes, apex, owner) || types == Types{RrType::NSEC3}) continue;
    Types listed{RrType::RRSIG, RrType::NSEC};
    for (const RrType type : types) {
      if (!is_cut(nodes, apex, owner) || type == RrType::NS || type == RrType::DS) listed.insert(type);
    }
    chain.emplace_back(owner, listed);
  }
  for (std::size_t i = 0; i < chain.size(); ++i) {
    Bytes rdata;
    append(rdata, chain[(i + 1) % chain.size()].first.view().wire());
    append(rdata, bitmap(chain[i].second));
    records.push_back({chain[i].first, RrType::NSEC, ttl, rdata});
  }
}

void add_nsec3_chain(const Name& apex, const SignOptions& options, std::vector<Record>& records) {
  Bytes parameters{1, 0, static_cast<std::uint8_t>(options.iterations >> 8),
                   static_cast<std::uint8_t>(options.iterations),
                   static_cast<std::uint8_t>(options.salt.size())};
  append(parameters, options.salt);
  records.push_back({apex, RrType::NSEC3PARAM, 0, parameters});
  const NodeMap nodes = nodes_of(records);
  const std::uint32_t ttl = negative_ttl(apex, records);
  std::map<Bytes, Types> chain;
  for (const auto& [owner, types] : nodes) {
    const bool is_hash = types == Types{RrType::NSEC3};
    if (is_occluded(nodes, apex, owner) || is_hash) continue;
    Types listed;
    const bool cut = is_cut(nodes, apex, owner);
    for (const RrType type : types) {
      if (type != RrType::NSEC && (!cut || type == RrType::NS || type == RrType::DS)) listed.insert(type);
    }
    if (!cut || types.contains(RrType::DS)) listed.insert(RrType::RRSIG);
    if (options.opt_out && cut && !types.contains(RrType::DS)) continue;
    chain[hash_name(owner, options)] = listed;
    for (NameView above = owner; !(above == apex.view());) {
      above = above.parent();
      if (!nodes.contains(Name(above)))
        chain.try_emplace(hash_name(above, options), Types{}); // empty non-terminal
    }
  }
  for (auto at = chain.begin(); at != chain.end(); ++at) {
    const auto next = std::next(at) == chain.end() ? chain.begin() : std::next(at);
    Bytes rdata = parameters;
    rdata[1] = options.opt_out ? 1 : 0;
    append_u8(rdata, static_cast<std::uint8_t>(next->first.size()));
    append(rdata, next->first);
    append(rdata, bitmap(at->second));
    records.push_back({hash_owner(at->first, apex), RrType::NSEC3, ttl, rdata});
  }
}

SignedZone sign_zone(const Name& apex, std::vector<Record> content, std::vector<SigningKey> keys,
                     SignOptions options) {
  std::uint32_t key_ttl = 3600;
  for (const Record& record : content) {
    if (record.type == RrType::SOA) key_ttl = record.ttl;
  }
  for (const SigningKey& key : keys) content.push_back({apex, RrType::DNSKEY, key_ttl, key.dnskey_rdata()});
  if (options.denial == SignOptions::Denial::nsec) add_nsec_chain(apex, content);
  if (options.denial == SignOptions::Denial::nsec3) add_nsec3_chain(apex, options, content);
  const NodeMap nodes = nodes_of(content);
  std::map<std::pair<Name, RrType>, std::vector<Record>> sets;
  for (const Record& record : content) sets[{record.owner, record.type}].push_back(record);
  for (const auto& [key, set] : sets) {
    const auto& [owner, type] = key;
    const bool own = !is_occluded(nodes, apex, owner) &&
                     (!is_cut(nodes, apex, owner) || type == RrType::DS || type == RrType::NSEC);
    if (!own && type != RrType::NSEC3) continue;
    for (const SigningKey& signing : keys) {
      if (signs(signing, type, keys)) content.push_back(make_rrsig(set, signing, apex, options));
    }
  }
  SignedZone zone(apex, std::move(keys), std::move(options));
  zone.records() = std::move(content);
  return zone;
}

std::vector<Record> SignedZone::find(std::string_view owner, RrType type) const {
  const Name wanted = name(owner);
  std::vector<Record> found;
  std::ranges::copy_if(records_, std::back_inserter(found),
                       [&](const Record& r) { return r.type == type && r.owner == wanted; });
  return found;
}

std::vector<Record> SignedZone::signatures(std::string_view owner, RrType covered) const {
  std::vector<Record> found = find(owner, RrType::RRSIG);
  std::erase_if(found, [&](const Record& r) { return covered_type(r.rdata) != covered; });
  return found;
}

std::size_t SignedZone::drop_signatures(std::string_view owner, RrType covered) {
  const Name wanted = name(owner);
  return std::erase_if(records_, [&](const Record& r) {
    return r.type == RrType::RRSIG && r.owner == wanted && covered_type(r.rdata) == covered;
  });
}

std::size_t SignedZone::drop(std::string_view owner, RrType type) {
  const Name wanted = name(owner);
  const std::size_t gone =
      std::erase_if(records_, [&](const Record& r) { return r.type == type && r.owner == wanted; });
  return gone + drop_signatures(owner, type);
}

std::size_t SignedZone::drop_name(std::string_view owner) {
  const Name wanted = name(owner);
  return std::erase_if(records_, [&](const Record& r) { return r.owner == wanted; });
}

void SignedZone::add_signature(std::string_view owner, RrType covered, const SigningKey& key,
                               const RrsigBend& bend) {
  records_.push_back(make_rrsig(find(owner, covered), key, apex_, options_, bend));
}

void SignedZone::sign_again(std::string_view owner, RrType covered) {
  drop_signatures(owner, covered);
  for (const SigningKey& key : keys_) {
    if (signs(key, covered, keys_)) add_signature(owner, covered, key);
  }
}

void SignedZone::change(std::string_view owner, RrType type, const std::function<void(Record&)>& edit) {
  const Name wanted = name(owner);
  std::size_t changed = 0;
  for (Record& record : records_) {
    if (record.type != type || !(record.owner == wanted)) continue;
    edit(record);
    ++changed;
  }
  if (changed == 0) throw std::runtime_error("test: nothing to change at " + std::string(owner));
}

void SignedZone::change_signatures(std::string_view owner, RrType covered,
                                   const std::function<void(Record&)>& edit) {
  const Name wanted = name(owner);
  std::size_t changed = 0;
  for (Record& record : records_) {
    if (record.type != RrType::RRSIG || !(record.owner == wanted) || covered_type(record.rdata) != covered)
      continue;
    edit(record);
    ++changed;
  }
  if (changed == 0) throw std::runtime_error("test: no signature to change at " + std::string(owner));
}

std::string SignedZone::nsec3_owner(std::string_view owner) const {
  return to_text(hash_owner(hash_name(name(owner), options_), apex_).view());
}

ZoneVersionPtr SignedZone::build(ZoneBuilder::Soa soa) const {
  ZoneBuilder builder(apex_);
  for (const Record& record : records_) {
    if (const Status added = builder.add(record); !added)
      throw std::runtime_error("test: " + added.error().message);
  }
  auto built = builder.finish(soa);
  if (!built) throw std::runtime_error("test: " + built.error().message);
  return *built;
}

} // namespace countersign::testing
