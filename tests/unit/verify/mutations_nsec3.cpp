#include "tests/unit/verify/mutation.h"

#include <algorithm>

namespace countersign::testing {
namespace {

const SigningKey& zsk() { return key_pair(13)[1]; }

std::size_t bitmap_offset(const Bytes& nsec3) {
  const std::size_t next = 5 + std::size_t{nsec3[4]};
  return next + 1 + nsec3[next];
}

void set_bitmap(Bytes& nsec3, std::string_view types) {
  nsec3.resize(bitmap_offset(nsec3));
  if (types.empty()) return;
  const Bytes nsec = record(fmt::format("x. 0 NSEC . {}", types)).rdata;
  nsec3.insert(nsec3.end(), nsec.begin() + 1, nsec.end());
}

// The NSEC3 of `owner` with another bitmap.
Mutation other_bitmap(std::string row, Mode mode, std::string owner, std::string types) {
  return {std::move(row),
          mode,
          [=](SignedZone& zone, VerifyOptions&) {
            change_and_sign(zone, zone.nsec3_owner(owner), RrType::NSEC3,
                            [&](Bytes& rdata) { set_bitmap(rdata, types); });
          },
          {FindingKind::nsec3_bitmap}};
}

Mutation gone(std::string row, Mode mode, std::string owner) {
  return {std::move(row),
          mode,
          [=](SignedZone& zone, VerifyOptions&) { zone.drop(zone.nsec3_owner(owner), RrType::NSEC3); },
          {FindingKind::nsec3_missing}};
}

// The NSEC3 gone, and the one before it pointing past it.
void close_over(SignedZone& zone, std::string_view owner) {
  const std::string gone = zone.nsec3_owner(owner);
  const Bytes old = zone.find(gone, RrType::NSEC3).at(0).rdata;
  zone.drop(gone, RrType::NSEC3);
  change_and_sign(zone, covering_nsec3(zone, owner), RrType::NSEC3, [&](Bytes& rdata) {
    const std::ptrdiff_t next = 6 + rdata[4];
    std::copy_n(old.begin() + next, 20, rdata.begin() + next);
  });
}

void sign_all_nsec3_again(SignedZone& zone, const std::function<void(Bytes&)>& edit) {
  std::set<std::string> owners;
  for (const Record& r : zone.records()) {
    if (r.type == RrType::NSEC3) owners.insert(to_text(r.owner.view()));
  }
  for (const std::string& owner : owners) change_and_sign(zone, owner, RrType::NSEC3, edit);
}

Mutation other_next(std::string row, std::function<void(Bytes& next)> edit) {
  return {std::move(row),
          Mode::nsec3,
          [edit = std::move(edit)](SignedZone& zone, VerifyOptions&) {
            change_and_sign(zone, zone.nsec3_owner("www.example."), RrType::NSEC3, [&](Bytes& rdata) {
              const std::size_t at = 6 + std::size_t{rdata[4]};
              Bytes next(rdata.begin() + static_cast<std::ptrdiff_t>(at),
                         rdata.begin() + static_cast<std::ptrdiff_t>(at) + 20);
              const Bytes bitmap(rdata.begin() + static_cast<std::ptrdiff_t>(at) + 20, rdata.end());
              edit(next);
              rdata.resize(at);
              rdata[at - 1] = static_cast<std::uint8_t>(next.size());
              append(rdata, next);
              append(rdata, bitmap);
            });
          },
          {FindingKind::nsec3_chain_broken}};
}

std::vector<Mutation> record_mutations() {
  using enum FindingKind;
  return {
      {"AFlagThatNobodyKnows",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         change_and_sign(zone, zone.nsec3_owner("www.example."), RrType::NSEC3,
                         [](Bytes& rdata) { rdata[1] = 2; });
       },
       {nsec3_parameters}},
      {"AnNsec3paramOfNoChain",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         change_and_sign(zone, "example.", RrType::NSEC3PARAM, [](Bytes& rdata) {
           rdata[4] = 1;
           rdata.push_back(0xaa);
         });
       },
       {nsec3_parameters}},
      {"ASecondNsec3paramOfNoChain",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         zone.add(record("example. 0 NSEC3PARAM 1 0 0 aabb"));
         zone.sign_again("example.", RrType::NSEC3PARAM);
       },
       {nsec3_parameters}},
      {"AnotherHashAlgorithm",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         change_and_sign(zone, "example.", RrType::NSEC3PARAM, [](Bytes& rdata) { rdata[0] = 2; });
         sign_all_nsec3_again(zone, [](Bytes& rdata) { rdata[0] = 2; });
       },
       {nsec3_unknown_hash}},
      {"Iterations",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         SignOptions options = zone.options();
         options.iterations = 10;
         zone = sign_zone(zone.apex(), hard_content(), zone.keys(), options);
       },
       {nsec3_iterations}},
      {"MoreIterationsThanAreJudged",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         // 65535 iterations for some 400 names are over the budget; the hashes are not looked at.
         change_and_sign(zone, "example.", RrType::NSEC3PARAM,
                         [](Bytes& rdata) { rdata[2] = rdata[3] = 0xff; });
         sign_all_nsec3_again(zone, [](Bytes& rdata) { rdata[2] = rdata[3] = 0xff; });
         for (int i = 0; i < 400; ++i) zone.add(record(fmt::format("a{}.example. 60 A 192.0.2.1", i)));
         for (int i = 0; i < 400; ++i) zone.sign_again(fmt::format("a{}.example.", i), RrType::A);
       },
       {nsec3_iterations, verification_budget_reached}},
      {"NoNsec3param",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         zone.drop("example.", RrType::NSEC3PARAM);
         change_and_sign(zone, zone.nsec3_owner("example."), RrType::NSEC3,
                         [](Bytes& rdata) { set_bitmap(rdata, "NS SOA MX TXT RRSIG DNSKEY"); });
       },
       {nsec3param_missing}},
      {"Nsec3paramWithFlags",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         change_and_sign(zone, "example.", RrType::NSEC3PARAM, [](Bytes& rdata) { rdata[1] = 1; });
       },
       {nsec3param_missing}},
      {"AnotherNsec3Ttl",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         const std::string owner = zone.nsec3_owner("www.example.");
         zone.change(owner, RrType::NSEC3, [](Record& r) { r.ttl = 7200; });
         zone.sign_again(owner, RrType::NSEC3);
       },
       {denial_ttl}},
      {"TwoNsec3RecordsAtOneHash",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         const std::string owner = zone.nsec3_owner("www.example.");
         Record second = zone.find(owner, RrType::NSEC3).at(0);
         set_bitmap(second.rdata, "A AAAA RRSIG");
         zone.add(second);
         zone.sign_again(owner, RrType::NSEC3);
       },
       {nsec3_chain_broken}},
      {"AnNsec3NotBelowTheApex",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         Record deep = zone.find(zone.nsec3_owner("www.example."), RrType::NSEC3).at(0);
         deep.owner = name("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.www.example.");
         zone.add(deep);
         zone.add_signature("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.www.example.", RrType::NSEC3, zsk());
       },
       {nsec3_superfluous}},
      {"AnNsec3WhoseOwnerIsNoHash",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         Record odd = zone.find(zone.nsec3_owner("www.example."), RrType::NSEC3).at(0);
         odd.owner = name("odd.example.");
         zone.add(odd);
         zone.add_signature("odd.example.", RrType::NSEC3, zsk());
       },
       {nsec3_superfluous}},
  };
}

std::vector<Mutation> opt_out_mutations() {
  using enum FindingKind;
  return {
      {"AnInsecureDelegationUnderASpanWithoutOptOut",
       Mode::opt_out,
       [](SignedZone& zone, VerifyOptions&) {
         change_and_sign(zone, covering_nsec3(zone, "other.example."), RrType::NSEC3,
                         [](Bytes& rdata) { rdata[1] = 0; });
       },
       {nsec3_opt_out}},
      {"ASecureDelegationUnderOptOut",
       Mode::opt_out,
       [](SignedZone& zone, VerifyOptions&) { close_over(zone, "secure.example."); },
       {nsec3_missing}},
      {"AnEmptyNonTerminalAboveDataUnderOptOut",
       Mode::opt_out,
       [](SignedZone& zone, VerifyOptions&) { close_over(zone, "half.example."); },
       {nsec3_missing}},
      {"AnInsecureDelegationWithoutNsec3AndNoOptOut",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) { close_over(zone, "other.example."); },
       {nsec3_missing}},
      // A DS came, and the opt-out chain did not follow.
      {"ADsAddedUnderOptOut",
       Mode::opt_out,
       [](SignedZone& zone, VerifyOptions&) {
         zone.add(record(
             "other.example. 60 DS 1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"));
         zone.sign_again("other.example.", RrType::DS);
       },
       {nsec3_missing}},
      {"ADelegationLostAndItsNsec3Kept",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) { zone.drop_name("other.example."); },
       {nsec3_superfluous}},
      {"AnEmptyNonTerminalLostAndItsNsec3Kept",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         close_over(zone, "deep.hollow.example.");
         zone.drop_name("deep.hollow.example.");
       },
       {nsec3_superfluous}},
      {"ANameAddedWithoutNsec3",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         zone.add(record("new.example. 60 A 192.0.2.77"));
         zone.sign_again("new.example.", RrType::A);
       },
       {nsec3_missing}},
  };
}

} // namespace

std::vector<Mutation> nsec3_mutations() {
  std::vector<Mutation> rows = record_mutations();
  for (Mutation& row : opt_out_mutations()) rows.push_back(std::move(row));
  rows.push_back(gone("AnNsec3Gone", Mode::nsec3, "www.example."));
  rows.push_back(gone("TheApexNsec3Gone", Mode::opt_out, "example."));
  rows.push_back(gone("TheNsec3OfAnEmptyNonTerminalGone", Mode::nsec3, "b.c.example."));
  rows.push_back(gone("TheNsec3OfASecureDelegationGone", Mode::opt_out, "secure.example."));
  rows.push_back(gone("TheNsec3OfAnInsecureDelegationGone", Mode::nsec3, "insecure.example."));
  rows.push_back(other_bitmap("Nsec3WithoutAType", Mode::nsec3, "srv.example.", "RRSIG"));
  rows.push_back(other_bitmap("Nsec3WithATypeTooMany", Mode::nsec3, "srv.example.", "A SRV RRSIG"));
  rows.push_back(other_bitmap("Nsec3ThatListsItself", Mode::nsec3, "srv.example.", "SRV RRSIG NSEC3"));
  rows.push_back(other_bitmap("Nsec3OfADelegationWithoutNs", Mode::opt_out, "secure.example.", "DS RRSIG"));
  rows.push_back(other_bitmap("Nsec3OfADelegationWithoutDs", Mode::opt_out, "secure.example.", "NS"));
  rows.push_back(
      other_bitmap("Nsec3OfAnInsecureDelegationWithRrsig", Mode::nsec3, "other.example.", "NS RRSIG"));
  rows.push_back(
      other_bitmap("Nsec3OfAnEmptyNonTerminalWithTypes", Mode::nsec3, "b.c.example.", "TXT RRSIG"));
  rows.push_back(other_next("TheNextHashIsNoOnes", [](Bytes& next) { next.back() ^= 1; }));
  rows.push_back(other_next("TheNextHashIsTooShort", [](Bytes& next) { next.pop_back(); }));
  rows.push_back(other_next("TheNextHashIsEmpty", [](Bytes& next) { next.clear(); }));
  return rows;
}

} // namespace countersign::testing
