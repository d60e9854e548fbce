#include "diff/autopsy/key_pool.h"

#include "diff/verify/crypto/digest.h"
#include "diff/verify/verify.h"

#include <algorithm>

namespace countersign::forensics {
namespace {

constexpr std::size_t k_max_keys = 512; // beyond it lie hostile zones only

std::string key_of(std::uint8_t algorithm, ByteView field) {
  std::string key(1, static_cast<char>(algorithm));
  key.append(reinterpret_cast<const char*>(field.data()), field.size());
  return key;
}

std::string fingerprint_of(const Bytes& rdata) {
  const auto digest = referee::digest(referee::Hash::sha256, rdata);
  return digest ? to_hex(*digest).substr(0, 16) : "";
}

// A, B, ..., Z, AA, AB, ...
std::string letters(std::size_t number) {
  std::string text;
  for (std::size_t left = number + 1; left != 0; left = (left - 1) / 26) {
    text.insert(text.begin(), static_cast<char>('A' + (left - 1) % 26));
  }
  return text;
}

Bytes dnskey(std::uint16_t flags, std::uint8_t algorithm, const Bytes& field) {
  Bytes rdata(4 + field.size());
  rdata[0] = static_cast<std::uint8_t>(flags >> 8);
  rdata[1] = static_cast<std::uint8_t>(flags);
  rdata[2] = 3; // protocol (RFC 4034 section 2.1.2)
  rdata[3] = algorithm;
  std::ranges::copy(field, rdata.begin() + 4);
  return rdata;
}

} // namespace

bool publishes(const ZoneVersion& zone, KeyLabel label) {
  const auto apex = zone.find(zone.apex());
  const auto keys = apex ? apex->find(RrType::DNSKEY) : std::nullopt;
  for (std::size_t i = 0; keys && i < keys->size(); ++i) {
    const ByteView rdata = keys->record(i).rdata;
    if (rdata.size() > 4 && rdata[3] == label.algorithm && key_tag(rdata) == label.tag) return true;
  }
  return false;
}

KeyPool::KeyPool(const ZoneVersion& zone, std::span<const Bytes> known, ForeignKeys& foreign)
    : foreign_(foreign) {
  const auto apex = zone.find(zone.apex());
  const auto published = apex ? apex->find(RrType::DNSKEY) : std::nullopt;
  for (std::size_t i = 0; published && i < published->size(); ++i) {
    const ByteView rdata = published->record(i).rdata;
    add(PoolKey::Origin::published, Bytes(rdata.begin(), rdata.end()), {});
  }
  for (const Bytes& rdata : known) add(PoolKey::Origin::known, rdata, {});
  for (const ForeignKey& key : foreign) add(PoolKey::Origin::foreign, key.rdata, key.name);
}

bool KeyPool::add(PoolKey::Origin origin, const Bytes& rdata, std::string name) {
  if (rdata.size() < 5 || keys_.size() == k_max_keys) return false;
  PoolKey key{origin, {rdata[3], key_tag(rdata)}, std::move(name), rdata, {}};
  key.key = referee::parse_public_key(key.label.algorithm, key.field());
  if (key.key.form != referee::KeyForm::usable) return false;
  if (key.name.empty()) key.name = fmt::format("{}/{}", to_text(key.label), fingerprint_of(rdata));
  if (!by_field_.emplace(key_of(key.label.algorithm, key.field()), keys_.size()).second) return false;
  keys_.push_back(std::move(key));
  return true;
}

std::optional<std::size_t> KeyPool::find(std::uint8_t algorithm, ByteView field) const {
  const auto found = by_field_.find(key_of(algorithm, field));
  if (found == by_field_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> KeyPool::discover(KeyLabel claimed, const Bytes& field) {
  Bytes rdata = dnskey(256, claimed.algorithm, field);
  if (const Bytes as_ksk = dnskey(257, claimed.algorithm, field);
      key_tag(rdata) != claimed.tag && key_tag(as_ksk) == claimed.tag) {
    rdata = as_ksk;
  }
  const std::string name = "key " + letters(foreign_.size());
  if (!add(PoolKey::Origin::foreign, rdata, name)) return std::nullopt;
  foreign_.push_back({name, rdata, {claimed.algorithm, key_tag(rdata)}, fingerprint_of(rdata)});
  return keys_.size() - 1;
}

} // namespace countersign::forensics
