#include "diff/verify/ds.h"

#include "diff/verify/keys.h"

#include <algorithm>

namespace countersign::referee {
namespace {

std::optional<Hash> ds_hash(std::uint8_t digest_type) noexcept {
  switch (digest_type) {
  case 1:
    return Hash::sha1;
  case 2:
    return Hash::sha256;
  case 4:
    return Hash::sha384;
  default:
    return std::nullopt;
  }
}

void judge_by_ds(std::span<const Ds> all, std::span<const PublishedKey> keys,
                 std::span<const SignsKeys> signs, NameView apex, FindingSink& sink) {
  // By algorithm: whether some DS leads to a key that signs the DNSKEY RRset.
  std::map<std::uint8_t, SignsKeys> trusted;
  std::vector<const Ds*> orphans;
  for (const Ds& ds : all) {
    SignsKeys& best = trusted[ds.label.algorithm];
    bool found = false;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (!fits(ds, keys[i], apex)) continue;
      found = true;
      best = std::max(best, signs[i]);
    }
    if (!found) orphans.push_back(&ds);
  }
  for (const Ds* ds : orphans) {
    // Published ahead of its key, in a rollover that swaps the DS first (RFC 6781 section 4.1.2): hygiene.
    const Severity full = info(FindingKind::ds_without_dnskey).severity;
    const bool broken = trusted[ds->label.algorithm] == SignsKeys::no;
    const Severity severity = broken ? full : std::min(full, Severity::minor);
    sink.add(FindingKind::ds_without_dnskey, severity, {apex, RrType::DS, to_text(ds->label)},
             [&] { return fmt::format("no published key fits the parent's DS {}", text_of(*ds)); });
  }
  const bool any_path =
      std::ranges::any_of(trusted, [](const auto& entry) { return entry.second != SignsKeys::no; });
  for (const auto& [number, best] : trusted) {
    const std::uint8_t algorithm = number; // clang 14 captures no structured binding
    if (best != SignsKeys::no || algorithm_info(algorithm) == nullptr)
      continue; // of an algorithm that we do not judge: not known
    // Resolvers should take any path, and some want one for each algorithm (RFC 6840 section 5.11).
    const Severity full = info(FindingKind::dnskey_not_signed_by_ksk).severity;
    sink.add(FindingKind::dnskey_not_signed_by_ksk, any_path ? std::min(full, Severity::major) : full,
             {apex, RrType::DNSKEY, {}}, [&] {
               std::string text = "no key of a DS signs the DNSKEY RRset; the parent has";
               for (const Ds& ds : all) {
                 if (ds.label.algorithm == algorithm) text += ' ' + text_of(ds);
               }
               return text;
             });
  }
}

void judge_by_sep(std::span<const PublishedKey> keys, std::span<const SignsKeys> signs, NameView apex,
                  FindingSink& sink) {
  const auto counts = [](const PublishedKey& key) { return !key.is_revoked(); };
  const bool has_sep =
      std::ranges::any_of(keys, [&](const PublishedKey& k) { return counts(k) && k.is_sep(); });
  bool may_be_good = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool wanted = counts(keys[i]) && (keys[i].is_sep() || !has_sep);
    may_be_good = may_be_good || (wanted && signs[i] != SignsKeys::no);
  }
  if (keys.empty() || may_be_good) return;
  sink.add(FindingKind::dnskey_not_signed_by_ksk, {apex, RrType::DNSKEY, {}}, [&] {
    std::string text = has_sep ? "no valid signature over the DNSKEY RRset by a key with the SEP flag:"
                               : "no valid signature over the DNSKEY RRset by a published key:";
    for (const PublishedKey& key : keys) {
      if (counts(key) && (key.is_sep() || !has_sep))
        text += fmt::format(" {}/{}", to_text(key.label), key.fingerprint);
    }
    return text;
  });
}

} // namespace

Ds parse_ds(ByteView rdata) noexcept {
  return {{rdata[2], read_u16(rdata.data())}, rdata[3], rdata.subspan(4)};
}

bool fits(const Ds& ds, const PublishedKey& key, NameView apex) {
  if (key.label != ds.label) return false;
  const auto hash = ds_hash(ds.digest_type);
  if (!hash || fetched(*hash) == nullptr) return true;
  Bytes input;
  append(input, apex.wire());
  append(input, key.rdata);
  const auto own = digest(*hash, input);
  return own && std::ranges::equal(*own, ds.digest_octets);
}

std::string text_of(const Ds& ds) {
  return fmt::format("{} (digest type {})", to_text(ds.label), ds.digest_type);
}

std::optional<std::size_t> ds_digest_octets(std::uint8_t digest_type) noexcept {
  switch (digest_type) {
  case 1:
    return 20;
  case 2:
    return 32;
  case 4:
    return 48;
  default:
    return std::nullopt;
  }
}

void judge_chain_of_trust(std::span<const Record> trusted_ds, std::span<const PublishedKey> keys,
                          std::span<const SignsKeys> signs, NameView apex, FindingSink& sink) {
  std::vector<Ds> all;
  for (const Record& record : trusted_ds) {
    if (record.type == RrType::DS) all.push_back(parse_ds(record.rdata));
  }
  if (all.empty()) {
    judge_by_sep(keys, signs, apex, sink);
  } else {
    judge_by_ds(all, keys, signs, apex, sink);
  }
}

} // namespace countersign::referee
