#include "diff/verify/keys.h"

#include "diff/verify/verify.h"

#include <algorithm>

namespace countersign {

namespace referee {
namespace {

constexpr std::uint16_t k_zone_key = 0x0100;
constexpr std::uint16_t k_known_flags = 0x0181; // zone key, REVOKE, SEP

std::string key_fingerprint(ByteView rdata) {
  const auto hash = digest(Hash::sha256, rdata);
  return hash ? to_hex(ByteView(*hash).first(8)) : std::string();
}

} // namespace

void KeySet::read(ByteView rdata) {
  PublishedKey published;
  published.flags = read_u16(rdata.data());
  published.label = {rdata[3], key_tag(rdata)};
  published.rdata.assign(rdata.begin(), rdata.end());
  published.fingerprint = key_fingerprint(rdata);
  ZoneKey key;
  key.label = published.label;
  key.revoked = published.is_revoked();
  key.unread = keys_.size() >= k_max_keys_read;
  if (!key.unread) key.key = parse_public_key(rdata[3], rdata.subspan(4));
  key.may_sign = key.key.form == KeyForm::usable && (published.flags & k_zone_key) != 0 && rdata[2] == 3;
  published.bits = key.key.bits;
  if ((published.flags & k_zone_key) != 0 && !key.revoked) required_.push_back(published.label.algorithm);
  published_.push_back(std::move(published));
  keys_.push_back(std::move(key));
}

void KeySet::judge_form(std::size_t index, NameView apex, FindingSink& sink) const {
  const PublishedKey& published = published_[index];
  const PublicKey& key = keys_[index].key;
  const Place place{apex, RrType::DNSKEY, full_label(index)};
  const auto say = [&](std::string text) { return [text = std::move(text)] { return text; }; };
  if (published.rdata[2] != 3) {
    sink.add(FindingKind::dnskey_malformed, place,
             say(fmt::format("the protocol field is {}, not 3", published.rdata[2])));
  }
  if ((published.flags & k_zone_key) == 0) {
    sink.add(FindingKind::dnskey_malformed, place,
             say("the zone key flag is not set: resolvers ignore the key"));
  }
  if ((published.flags & ~k_known_flags) != 0) {
    sink.add(FindingKind::dnskey_malformed, Severity::minor, place,
             say(fmt::format("reserved flags are set: {}", published.flags)));
  }
  if (published.is_revoked()) {
    sink.add(FindingKind::dnskey_revoked, place, say("published with the REVOKE flag (RFC 5011)"));
  }
  if (keys_[index].unread) {
    sink.add(FindingKind::verification_budget_reached, place, say("more keys are published than are read"));
  } else if (key.form == KeyForm::unsupported) {
    sink.add(FindingKind::dnskey_unsupported_algorithm, place, say(key.problem));
  } else if (!key.problem.empty()) {
    sink.add(FindingKind::dnskey_malformed, place, say(key.problem));
  }
}

void KeySet::find_collisions(NameView apex, FindingSink& sink) {
  for (auto first = by_label_.begin(); first != by_label_.end();) {
    const KeyLabel label = keys_[*first].label;
    const auto last =
        std::find_if(first, by_label_.end(), [&](std::uint32_t i) { return keys_[i].label != label; });
    const auto count = static_cast<std::size_t>(last - first);
    largest_collision_ = std::max(largest_collision_, count);
    if (count > 1) {
      sink.add(FindingKind::dnskey_tag_collision, {apex, RrType::DNSKEY, to_text(label)}, [&] {
        std::string text = fmt::format("{} published keys share algorithm and key tag:", count);
        for (auto at = first; at != last && at - first < 4; ++at) text += ' ' + published_[*at].fingerprint;
        return text + (count > 4 ? " ..." : "");
      });
    }
    first = last;
  }
}

void judge_nsec_only(std::span<const PublishedKey> keys, NameView apex, FindingSink& sink) {
  for (const PublishedKey& key : keys) {
    const std::uint8_t algorithm = key.label.algorithm;
    if (algorithm != 1 && algorithm != 3 && algorithm != 5) continue; // RSAMD5, DSA, RSASHA1
    sink.add(FindingKind::dnskey_nsec_only, {apex, RrType::DNSKEY, to_text(key.label)},
             [&] { return fmt::format("NSEC3 beside a key of algorithm {}", algorithm); });
  }
}

void judge_revocation(std::span<const PublishedKey> keys, std::span<const SignsKeys> signs, NameView apex,
                      FindingSink& sink) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!keys[i].is_revoked() || signs[i] != SignsKeys::no) continue;
    sink.add(FindingKind::dnskey_revoked, {apex, RrType::DNSKEY, to_text(keys[i].label)},
             [] { return "it does not sign the DNSKEY RRset, so that validators do not see it revoked"; });
  }
}

KeySet::KeySet(const ZoneVersion& zone, bool required, FindingSink& sink) {
  const auto node = zone.find(zone.apex());
  const auto set = node ? node->find(RrType::DNSKEY) : std::nullopt;
  const std::size_t count = set ? set->size() : 0;
  if (count == 0 && required) {
    sink.add(FindingKind::dnskey_missing, {zone.apex(), RrType::DNSKEY, {}},
             [] { return "there is no DNSKEY at the apex"; });
  }
  for (std::size_t i = 0; i < count; ++i) {
    read(set->record(i).rdata);
    by_label_.push_back(static_cast<std::uint32_t>(i));
  }
  std::ranges::sort(required_);
  required_.erase(std::unique(required_.begin(), required_.end()), required_.end());
  std::ranges::stable_sort(by_label_, {}, [&](std::uint32_t i) { return keys_[i].label; });
  for (std::size_t i = 0; i < count; ++i) judge_form(i, zone.apex(), sink);
  find_collisions(zone.apex(), sink);
}

std::span<const std::uint32_t> KeySet::labelled(KeyLabel label) const noexcept {
  const auto of = [&](std::uint32_t index) { return keys_[index].label; };
  const auto first = std::ranges::lower_bound(by_label_, label, {}, of);
  return {first, std::ranges::upper_bound(first, by_label_.end(), label, {}, of)};
}

bool KeySet::publishes(std::uint8_t algorithm) const noexcept {
  return std::ranges::any_of(keys_, [&](const ZoneKey& key) { return key.label.algorithm == algorithm; });
}

std::string KeySet::full_label(std::size_t index) const {
  return fmt::format("{}/{}", to_text(published_[index].label), published_[index].fingerprint);
}

} // namespace referee
} // namespace countersign
