#include "tests/unit/verify/mutation.h"

namespace countersign::testing {
namespace {

SigningKey ksk() { return key_pair(13)[0]; }
SigningKey zsk() { return key_pair(13)[1]; }

Record ds(const SigningKey& key, std::uint8_t digest_type) {
  return {name("example."), RrType::DS, 3600, key.ds_rdata(name("example.").view().wire(), digest_type)};
}

// The same key with zero octets in front of its modulus, as SCA 6000 HSMs made them (OpenDNSSEC SUPPORT-21).
Bytes with_leading_zeros(const Bytes& rsa_dnskey) {
  Bytes rdata = rsa_dnskey;
  const std::size_t modulus = 4 + 1 + std::size_t{rdata[4]};
  rdata.insert(rdata.begin() + static_cast<std::ptrdiff_t>(modulus), {0, 0});
  return rdata;
}

Mutation published(std::string name, std::function<void(Bytes&)> edit, std::set<FindingKind> kinds) {
  return {std::move(name), Mode::nsec,
          [edit = std::move(edit)](SignedZone& zone, VerifyOptions&) {
            Bytes rdata = SigningKey::generate(13, k_zsk_flags).dnskey_rdata();
            edit(rdata);
            publish(zone, rdata);
          },
          std::move(kinds)};
}

} // namespace

std::vector<Mutation> key_mutations() {
  using enum FindingKind;
  std::vector<Mutation> rows{
      {"NoDnskey",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop("example.", RrType::DNSKEY); },
       {dnskey_missing, rrsig_unknown_key, rrset_without_valid_signature, nsec_bitmap}},
      {"DnskeySignedByZskOnly",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.drop_signatures("example.", RrType::DNSKEY);
         zone.add_signature("example.", RrType::DNSKEY, zsk());
       },
       {dnskey_not_signed_by_ksk}},
      {"DnskeyUnsigned",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop_signatures("example.", RrType::DNSKEY); },
       {rrset_unsigned, dnskey_not_signed_by_ksk}},
      // RIPE 2011: DS for the new key, signature by the old one.
      {"DsOfAKeyThatDoesNotSign",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions& options) {
         static std::vector<Record> trusted;
         const SigningKey other = SigningKey::generate(13, k_ksk_flags);
         publish(zone, other.dnskey_rdata());
         trusted = {ds(other, 2)};
         options.trusted_ds = trusted;
       },
       {dnskey_not_signed_by_ksk}},
      // .fj 2022: DS of a key that is not there at all.
      {"DsOfAKeyThatIsNotThere",
       Mode::nsec,
       [](SignedZone&, VerifyOptions& options) {
         static std::vector<Record> trusted;
         trusted = {ds(SigningKey::generate(13, k_ksk_flags), 2)};
         options.trusted_ds = trusted;
       },
       {ds_without_dnskey, dnskey_not_signed_by_ksk}},
      {"DsWithAnotherDigest",
       Mode::nsec,
       [](SignedZone&, VerifyOptions& options) {
         static std::vector<Record> trusted;
         trusted = {ds(ksk(), 2)};
         trusted[0].rdata.back() ^= 1;
         options.trusted_ds = trusted;
       },
       {ds_without_dnskey, dnskey_not_signed_by_ksk}},
      {"DsAheadOfItsKey",
       Mode::nsec,
       [](SignedZone&, VerifyOptions& options) {
         static std::vector<Record> trusted;
         trusted = {ds(ksk(), 1), ds(ksk(), 2), ds(ksk(), 4), ds(SigningKey::generate(13, k_ksk_flags), 2)};
         options.trusted_ds = trusted;
       },
       {ds_without_dnskey}},
      // .gov 2013: the parent has DS of two algorithms, the zone keys of one.
      {"DsOfAnAlgorithmWithoutKey",
       Mode::nsec,
       [](SignedZone&, VerifyOptions& options) {
         static std::vector<Record> trusted;
         trusted = {ds(ksk(), 2), ds(SigningKey::generate(15, k_ksk_flags), 2)};
         options.trusted_ds = trusted;
       },
       {ds_without_dnskey, dnskey_not_signed_by_ksk}},
      {"TwoKeysWithOneTag",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         const auto [first, second] = SigningKey::colliding(k_zsk_flags);
         sign_other_keys(zone, {ksk(), first, second});
       },
       {dnskey_tag_collision}},
      {"ARevokedKey",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_keys(zone, {ksk(), zsk(), SigningKey::generate(13, k_ksk_flags | 0x80)});
       },
       {dnskey_revoked}},
      {"OnlyTheRevokedKeySignsTheKeys",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_keys(zone, {ksk(), zsk(), SigningKey::generate(13, k_ksk_flags | 0x80)});
         const SigningKey revoked = zone.keys()[2];
         zone.drop_signatures("example.", RrType::DNSKEY);
         zone.add_signature("example.", RrType::DNSKEY, revoked);
       },
       {dnskey_revoked, dnskey_not_signed_by_ksk}},
      {"ARevokedKeySignsData",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_keys(zone, {ksk(), zsk(), SigningKey::generate(13, k_zsk_flags | 0x80)});
         const SigningKey revoked = zone.keys()[2];
         zone.drop_signatures("www.example.", RrType::A);
         zone.add_signature("www.example.", RrType::A, revoked);
       },
       {dnskey_revoked, rrsig_unknown_key, rrset_without_valid_signature}},
      {"AnUnsupportedAlgorithm",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         Bytes rdata = zsk().dnskey_rdata();
         rdata[3] = 12; // GOST
         publish(zone, rdata);
       },
       {dnskey_unsupported_algorithm, rrset_algorithm_incomplete}},
      {"LeadingZerosInAModulus",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         const SigningKey first = SigningKey::generate(8, k_ksk_flags);
         const SigningKey second = SigningKey::generate(8, k_zsk_flags);
         sign_other_keys(zone, {first, second.with_rdata(with_leading_zeros(second.dnskey_rdata()))});
       },
       {dnskey_malformed}},
      {"AnRsaExponentOfOne",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_keys(zone, key_pair(8));
         Bytes rdata = SigningKey::generate(8, k_zsk_flags).dnskey_rdata();
         rdata.erase(rdata.begin() + 5, rdata.begin() + 5 + rdata[4]);
         rdata[4] = 1;
         rdata.insert(rdata.begin() + 5, 1);
         publish(zone, rdata);
       },
       {dnskey_malformed}},
  };
  rows.push_back({"AZoneKeyAtADelegation",
                  Mode::nsec3,
                  [](SignedZone& zone, VerifyOptions&) {
                    sign_other_content(zone, [](std::vector<Record>& content) {
                      content.push_back({name("secure.example."), RrType::DNSKEY, 60, ksk().dnskey_rdata()});
                    });
                  },
                  {dnskey_misplaced}});
  rows.push_back({"Nsec3UnderAnAlgorithmOfNsec",
                  Mode::nsec3,
                  [](SignedZone& zone, VerifyOptions&) { zone = hard_zone(Mode::nsec3, 5); },
                  {dnskey_nsec_only}});
  rows.push_back(published("AKeyCutShort", [](Bytes& rdata) { rdata.pop_back(); }, {dnskey_malformed}));
  rows.push_back(published("APointOffTheCurve", [](Bytes& rdata) { rdata.back() ^= 1; }, {dnskey_malformed}));
  rows.push_back(published("AnotherProtocol", [](Bytes& rdata) { rdata[2] = 2; }, {dnskey_malformed}));
  rows.push_back(published("AReservedFlag", [](Bytes& rdata) { rdata[0] |= 2; }, {dnskey_malformed}));
  rows.push_back(published("NoZoneKeyFlag", [](Bytes& rdata) { rdata[0] = 0; }, {dnskey_malformed}));
  return rows;
}

} // namespace countersign::testing
