#include "tests/unit/verify/mutation.h"

#include <algorithm>

namespace countersign::testing {
namespace {

const SigningKey& zsk() { return key_pair(13)[1]; }

Bytes nsec(std::string_view next, std::string_view types) {
  return record(fmt::format("x. 0 NSEC {} {}", next, types)).rdata;
}

Mutation other_nsec(std::string row, std::string owner, std::string next, std::string types,
                    FindingKind kind) {
  return {std::move(row),
          Mode::nsec,
          [=](SignedZone& zone, VerifyOptions&) {
            change_and_sign(zone, owner, RrType::NSEC, [&](Bytes& rdata) { rdata = nsec(next, types); });
          },
          {kind}};
}

// An NSEC, signed, at a name that ought to have none; the chain around it does not know it.
Mutation added_nsec(std::string row, std::string owner, std::string types) {
  return {std::move(row),
          Mode::nsec,
          [=](SignedZone& zone, VerifyOptions&) {
            zone.add({name(owner), RrType::NSEC, 1800, nsec("example.", types)});
            zone.add_signature(owner, RrType::NSEC, zsk());
          },
          {FindingKind::nsec_superfluous}};
}

} // namespace

std::vector<Mutation> nsec_mutations() {
  using enum FindingKind;
  std::vector<Mutation> rows{
      {"NoDenialAtAll",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         SignOptions options = zone.options();
         options.denial = SignOptions::Denial::none;
         zone = sign_zone(zone.apex(), hard_content(), zone.keys(), options);
       },
       {denial_missing}},
      {"NsecAndNsec3",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         const SignedZone other = hard_zone(Mode::nsec);
         for (const Record& r : other.records()) {
           if (r.type == RrType::NSEC || (r.type == RrType::RRSIG && covered_type(r.rdata) == RrType::NSEC))
             zone.add(r);
         }
         // NSEC3PARAM stands in the bitmap of the apex too.
         change_and_sign(zone, "example.", RrType::NSEC, [](Bytes& rdata) {
           rdata = nsec("alias.example.", "NS SOA MX TXT RRSIG NSEC DNSKEY NSEC3PARAM");
         });
       },
       {denial_mixed}},
      {"AnNsecGone",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop("www.example.", RrType::NSEC); },
       {nsec_missing}},
      {"AnNsecGoneAndTheChainClosedOverIt",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.drop("srv.example.", RrType::NSEC);
         change_and_sign(zone, "secure.example.", RrType::NSEC,
                         [](Bytes& rdata) { rdata = nsec("strange.example.", "NS DS RRSIG NSEC"); });
       },
       {nsec_missing}},
      {"NoApexNsec",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop("example.", RrType::NSEC); },
       {nsec_missing}},
      {"TwoNsecRecordsAtOneName",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.add({name("www.example."), RrType::NSEC, 1800, nsec("zzz.example.", "A RRSIG NSEC")});
         zone.sign_again("www.example.", RrType::NSEC);
       },
       {nsec_chain_broken}},
      {"AnotherNsecTtl",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.change("www.example.", RrType::NSEC, [](Record& r) { r.ttl = 3600; });
         zone.sign_again("www.example.", RrType::NSEC);
       },
       {denial_ttl}},
      // A name deleted, its NSEC left in a chain that is otherwise closed (nsec_superfluous alone).
      {"AnNsecOfADeletedName",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop("srv.example.", RrType::SRV); },
       {nsec_superfluous}},
      {"ADelegationLostAndItsNsecKept",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop("other.example.", RrType::NS); },
       {nsec_superfluous}},
      {"ADsLostAndItsNsecKept",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop("secure.example.", RrType::DS); },
       {nsec_bitmap}},
      {"ANameAddedWithoutNsec",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.add(record("new.example. 60 A 192.0.2.77"));
         zone.sign_again("new.example.", RrType::A);
       },
       {nsec_missing}},
  };
  rows.push_back(other_nsec("ATypeMissingFromABitmap", "a.b.c.example.", "mixed.half.example.", "RRSIG NSEC",
                            nsec_bitmap));
  rows.push_back(other_nsec("ATypeTooManyInABitmap", "srv.example.", "strange.example.", "A SRV RRSIG NSEC",
                            nsec_bitmap));
  rows.push_back(other_nsec("NoDsInTheBitmapOfADelegation", "secure.example.", "srv.example.",
                            "NS RRSIG NSEC", nsec_bitmap));
  rows.push_back(
      other_nsec("NsecNotInItsOwnBitmap", "srv.example.", "strange.example.", "SRV RRSIG", nsec_bitmap));
  rows.push_back(
      other_nsec("ATypeAbove255Missing", "strange.example.", "*.wild.example.", "RRSIG NSEC", nsec_bitmap));
  rows.push_back(other_nsec("TheChainSkipsAName", "secure.example.", "strange.example.", "NS DS RRSIG NSEC",
                            nsec_chain_broken));
  rows.push_back(
      other_nsec("TheChainGoesBack", "srv.example.", "alias.example.", "SRV RRSIG NSEC", nsec_chain_broken));
  rows.push_back(other_nsec("TheChainPointsToItself", "srv.example.", "srv.example.", "SRV RRSIG NSEC",
                            nsec_chain_broken));
  rows.push_back(other_nsec("TheChainPointsToNothing", "srv.example.", "nothing.example.", "SRV RRSIG NSEC",
                            nsec_chain_broken));
  rows.push_back(other_nsec("TheLastDoesNotPointToTheApex", "www.example.", "zzz.example.", "A RRSIG NSEC",
                            nsec_chain_broken));
  rows.push_back(
      other_nsec("TheChainEndsTooEarly", "srv.example.", "example.", "SRV RRSIG NSEC", nsec_chain_broken));
  rows.push_back(added_nsec("AnNsecAtGlue", "ns.insecure.example.", "A RRSIG NSEC"));
  rows.push_back(added_nsec("AnNsecBelowADname", "hidden.moved.example.", "TXT RRSIG NSEC"));
  rows.push_back(added_nsec("AnNsecAtAnEmptyNonTerminal", "b.c.example.", "RRSIG NSEC"));
  rows.push_back(added_nsec("AnNsecAtNoName", "nothing.example.", "RRSIG NSEC"));
  return rows;
}

} // namespace countersign::testing
