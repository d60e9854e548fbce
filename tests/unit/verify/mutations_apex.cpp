// Delegations and redirections, CDS and CDNSKEY, ZONEMD.
#include "tests/unit/verify/digested.h"
#include "tests/unit/verify/mutation.h"

#include <algorithm>

namespace countersign::testing {
namespace {

const SigningKey& ksk() { return key_pair(13)[0]; }
const SigningKey& zsk() { return key_pair(13)[1]; }

using Content = std::vector<Record>;

// hard_content() with these lines as well, signed in good order.
Mutation with_lines(std::string row, Mode mode, std::vector<std::string> lines, std::set<FindingKind> kinds) {
  return {std::move(row), mode,
          [lines = std::move(lines)](SignedZone& zone, VerifyOptions&) {
            sign_other_content(zone, [&](Content& content) {
              for (const std::string& line : lines) content.push_back(record(line));
            });
          },
          std::move(kinds)};
}

Record cds(const SigningKey& key, std::uint8_t digest_type) {
  return {name("example."), RrType::CDS, 3600, key.ds_rdata(name("example.").view().wire(), digest_type)};
}
Record cdnskey(const SigningKey& key) {
  return {name("example."), RrType::CDNSKEY, 3600, key.dnskey_rdata()};
}

// Asks the parent for these, signed as it should be.
Mutation asking(std::string row, std::function<Content()> records, std::set<FindingKind> kinds) {
  return {std::move(row), Mode::nsec,
          [records = std::move(records)](SignedZone& zone, VerifyOptions&) {
            sign_other_content(zone, [&](Content& content) {
              for (const Record& r : records()) content.push_back(r);
            });
          },
          std::move(kinds)};
}

Record delete_cds() { return record("example. 3600 CDS 0 0 0 00"); }

std::vector<Mutation> cds_mutations() {
  using enum FindingKind;
  static const SigningKey other = SigningKey::generate(13, k_ksk_flags);
  return {
      asking("CdsOfAKeyThatIsNotThere", [] { return Content{cds(other, 2)}; }, {cds_breaks_delegation}),
      asking("CdnskeyOfAKeyThatIsNotThere", [] { return Content{cdnskey(other)}; }, {cds_breaks_delegation}),
      asking("CdsOfAKeyThatSignsOnlyData", [] { return Content{cds(zsk(), 2)}; }, {cds_breaks_delegation}),
      asking("CdsWithAnotherDigest",
             [] {
               Content all{cds(ksk(), 2)};
               all[0].rdata.back() ^= 1;
               return all;
             },
             {cds_breaks_delegation}),
      asking("CdsOfAMissingKeyBesideAGoodOne",
             [] {
               return Content{cds(ksk(), 2), cds(other, 2)};
             },
             {cds_without_dnskey}),
      asking("CdsOfTwoKeysCdnskeyOfOne",
             [] {
               return Content{cds(ksk(), 2), cds(zsk(), 2), cdnskey(ksk())};
             },
             {cds_cdnskey_differ}),
      asking("CdnskeyOfTwoKeysCdsOfOne",
             [] {
               return Content{cds(ksk(), 2), cdnskey(zsk()), cdnskey(ksk())};
             },
             {cds_cdnskey_differ}),
      asking("ADeletingCdsBesideACdnskey",
             [] {
               return Content{delete_cds(), cdnskey(ksk())};
             },
             {cds_cdnskey_differ}),
      asking("ADeletingCdsThatIsNotAlone",
             [] {
               return Content{delete_cds(), cds(ksk(), 2)};
             },
             {cds_delete_form}),
      asking("ADeletingCdsWithATag", [] { return Content{record("example. 3600 CDS 1 0 0 00")}; },
             {cds_delete_form}),
      asking("ADeletingCdnskeyWithFlags",
             [] { return Content{record("example. 3600 CDNSKEY 257 3 0 AA==")}; }, {cds_delete_form}),
      {"CdsSignedByTheZoneSigningKeyOnly",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         sign_other_content(zone, [](Content& content) { content.push_back(cds(ksk(), 2)); });
         zone.drop_signatures("example.", RrType::CDS);
         zone.add_signature("example.", RrType::CDS, zsk());
       },
       {cds_signer}},
      // The key has the SEP flag and signs the keys, and the parent has another one's DS.
      {"CdsSignedByAKeyWithoutDs",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions& options) {
         static Content trusted;
         static const SigningKey second = SigningKey::generate(13, k_ksk_flags);
         sign_other_content(zone, [](Content& content) { content.push_back(cds(ksk(), 2)); });
         publish(zone, second.dnskey_rdata());
         zone.add_signature("example.", RrType::DNSKEY, second);
         trusted = {{name("example."), RrType::DS, 3600, second.ds_rdata(name("example.").view().wire(), 2)}};
         options.trusted_ds = trusted;
       },
       {cds_signer}},
      with_lines("ACdsBelowTheApex", Mode::nsec, {"www.example. 3600 CDS 0 0 0 00"}, {cds_misplaced}),
      with_lines("ACdnskeyBelowTheApex", Mode::nsec3, {"www.example. 3600 CDNSKEY 0 3 0 AA=="},
                 {cds_misplaced}),
  };
}

Mutation digested(std::string row, std::vector<std::uint8_t> hashes, std::function<void(SignedZone&)> damage,
                  std::set<FindingKind> kinds) {
  return {std::move(row), Mode::nsec3,
          [hashes = std::move(hashes), damage = std::move(damage)](SignedZone& zone, VerifyOptions&) {
            zone = digested_zone(Mode::nsec3, hashes);
            damage(zone);
          },
          std::move(kinds)};
}

void edit_zonemd(SignedZone& zone, std::uint8_t hash, const std::function<void(Bytes&)>& edit) {
  zone.change("example.", RrType::ZONEMD, [&](Record& r) {
    if (r.rdata[5] == hash) edit(r.rdata);
  });
  zone.sign_again("example.", RrType::ZONEMD);
}

std::vector<Mutation> zonemd_mutations() {
  using enum FindingKind;
  const auto flip = [](Bytes& rdata) { rdata.back() ^= 1; };
  return {
      digested("AnotherDigestSha384", {1}, [=](SignedZone& z) { edit_zonemd(z, 1, flip); },
               {zonemd_mismatch}),
      digested("AnotherDigestSha512", {2}, [=](SignedZone& z) { edit_zonemd(z, 2, flip); },
               {zonemd_mismatch}),
      digested("OneOfTwoDigestsIsWrong", {1, 2}, [=](SignedZone& z) { edit_zonemd(z, 2, flip); },
               {zonemd_mismatch}),
      // Nothing but the digest sees these: glue and occluded data are not signed, a signature may be
      // replaced.
      digested("GlueChangedAfterTheDigest", {1},
               [](SignedZone& z) {
                 z.change("ns.insecure.example.", RrType::A, [](Record& r) { r.rdata.back() ^= 1; });
               },
               {zonemd_mismatch}),
      digested("OccludedDataChangedAfterTheDigest", {1},
               [](SignedZone& z) {
                 z.change("hidden.moved.example.", RrType::TXT, [](Record& r) { r.rdata.back() ^= 1; });
               },
               {zonemd_mismatch}),
      digested("ASignatureRenewedAfterTheDigest", {1},
               [](SignedZone& z) {
                 z.drop_signatures("www.example.", RrType::A);
                 z.add_signature("www.example.", RrType::A, zsk(),
                                 {.inception = z.options().inception.plus(1)});
               },
               {zonemd_mismatch}),
      digested("TheZonemdOfAnotherSerial", {1},
               [](SignedZone& z) { edit_zonemd(z, 1, [](Bytes& rdata) { rdata[3] ^= 2; }); },
               {zonemd_serial}),
      digested("TwoZonemdOfOneHash", {1},
               [](SignedZone& z) {
                 z.add({z.apex(), RrType::ZONEMD, 3600, zonemd_rdata(1, 1, 1, Bytes(48, 7))});
                 z.sign_again("example.", RrType::ZONEMD);
               },
               {zonemd_malformed}),
      digested("ADigestCutShort", {1},
               [](SignedZone& z) { edit_zonemd(z, 1, [](Bytes& rdata) { rdata.pop_back(); }); },
               {zonemd_malformed}),
      digested("ADigestOfElevenOctets", {1},
               [](SignedZone& z) {
                 edit_zonemd(z, 1, [](Bytes& rdata) { rdata[5] = 240, rdata.resize(6 + 11); });
               },
               {zonemd_malformed}),
      digested("AnUnknownHash", {1},
               [](SignedZone& z) { edit_zonemd(z, 1, [](Bytes& rdata) { rdata[5] = 3; }); },
               {zonemd_unsupported}),
      digested("AnUnknownScheme", {1},
               [](SignedZone& z) { edit_zonemd(z, 1, [](Bytes& rdata) { rdata[4] = 240; }); },
               {zonemd_unsupported}),
      digested("AZonemdUnsigned", {1}, [](SignedZone& z) { z.drop_signatures("example.", RrType::ZONEMD); },
               {rrset_unsigned}),
      with_lines("AZonemdBelowTheApex", Mode::nsec,
                 {"www.example. 3600 ZONEMD 1 1 240 000102030405060708090a0b"}, {zonemd_misplaced}),
  };
}

std::vector<Mutation> delegation_mutations() {
  using enum FindingKind;
  const std::string digest(64, 'a');
  return {
      with_lines("ADsAtTheApex", Mode::nsec, {"example. 3600 DS 1 13 2 " + digest}, {ds_misplaced}),
      with_lines("ADsWhereNoDelegationIs", Mode::nsec3, {"www.example. 3600 DS 1 13 2 " + digest},
                 {ds_misplaced}),
      with_lines("ADsDigestCutShort", Mode::opt_out, {"secure.example. 3600 DS 2 13 2 " + digest.substr(2)},
                 {ds_malformed}),
      with_lines("ASha384DsOf32Octets", Mode::nsec, {"secure.example. 3600 DS 2 13 4 " + digest},
                 {ds_malformed}),
      with_lines("ADsOfAlgorithmZero", Mode::nsec, {"insecure.example. 3600 DS 0 0 0 00"}, {ds_malformed}),
      with_lines("TwoDnames", Mode::nsec, {"moved.example. 3600 DNAME other.test."}, {dname_conflict}),
      with_lines("ADnameAtADelegation", Mode::nsec3, {"insecure.example. 3600 DNAME other.test."},
                 {dname_conflict}),
      with_lines("ACnameBesideADname", Mode::nsec, {"moved.example. 3600 CNAME other.test."},
                 {cname_with_other_data}),
  };
}

} // namespace

std::vector<Mutation> apex_mutations() {
  std::vector<Mutation> all = cds_mutations();
  for (auto* part : {zonemd_mutations, delegation_mutations}) {
    for (Mutation& row : part()) all.push_back(std::move(row));
  }
  return all;
}

} // namespace countersign::testing
