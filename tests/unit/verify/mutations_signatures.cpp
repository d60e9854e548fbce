#include "tests/unit/verify/mutation.h"

#include <algorithm>

namespace countersign::testing {
namespace {

const SigningKey& zsk() { return key_pair(13)[1]; }

// The A RRset of www signed anew, and wrongly.
Mutation bent(std::string row, RrsigBend bend, std::set<FindingKind> kinds) {
  return {std::move(row), Mode::nsec3,
          [bend = std::move(bend)](SignedZone& zone, VerifyOptions&) {
            zone.drop_signatures("www.example.", RrType::A);
            zone.add_signature("www.example.", RrType::A, zsk(), bend);
          },
          std::move(kinds)};
}

Mutation cut(std::string row, std::uint8_t algorithm, std::ptrdiff_t octets) {
  return {std::move(row),
          Mode::nsec,
          [=](SignedZone& zone, VerifyOptions&) {
            zone = hard_zone(Mode::nsec, algorithm);
            zone.change_signatures("www.example.", RrType::A, [&](Record& r) {
              if (octets < 0) r.rdata.resize(r.rdata.size() - static_cast<std::size_t>(-octets));
              if (octets > 0) r.rdata.push_back(0);
            });
          },
          {FindingKind::rrsig_malformed, FindingKind::rrset_without_valid_signature}};
}

// Sixteen keys that look like the ZSK and are read before it.
void hide_zsk_among_its_likes(SignedZone& zone) {
  sign_other_keys(zone, key_pair(15));
  for (const Bytes& rdata : likes_of(key_pair(15)[1], 16)) {
    zone.add({zone.apex(), RrType::DNSKEY, 3600, rdata});
  }
  zone.sign_again("example.", RrType::DNSKEY);
}

// The RRset signed over octets that need not be its canonical form (RFC 4034 section 6).
void sign_as_it_stands(SignedZone& zone, std::string_view owner, RrType type, const Bytes& owner_wire,
                       const std::vector<Bytes>& rdatas) {
  const std::vector<Record> rrset = zone.find(owner, type);
  Record rrsig = make_rrsig(rrset, zsk(), zone.apex(), zone.options());
  rrsig.rdata.resize(rrsig.rdata.size() - 64);
  Bytes data = rrsig.rdata;
  for (const Bytes& rdata : rdatas) {
    append(data, owner_wire);
    append_u16(data, static_cast<std::uint16_t>(type));
    append_u16(data, 1);
    append_u32(data, rrset.front().ttl);
    append_u16(data, static_cast<std::uint16_t>(rdata.size()));
    append(data, rdata);
  }
  append(rrsig.rdata, zsk().sign(data));
  zone.drop_signatures(owner, type);
  zone.add(rrsig);
}

Bytes wire_of(std::string_view owner) {
  const Name parsed = name(owner);
  return {parsed.view().wire().begin(), parsed.view().wire().end()};
}

std::vector<Mutation> canonical_form_mutations() {
  const std::set<FindingKind> bogus{FindingKind::rrsig_bogus, FindingKind::rrset_without_valid_signature};
  const auto row = [&](std::string title, std::function<void(SignedZone&)> sign) {
    return Mutation{std::move(title), Mode::nsec,
                    [sign = std::move(sign)](SignedZone& zone, VerifyOptions&) { sign(zone); }, bogus};
  };
  static const auto a_records = [](const SignedZone& zone) {
    std::vector<Bytes> rdatas;
    for (const Record& r : zone.find("www.example.", RrType::A)) rdatas.push_back(r.rdata);
    std::sort(rdatas.begin(), rdatas.end());
    return rdatas;
  };
  return {
      row("SignedWithUpperCaseInRdata",
          [](SignedZone& zone) { // MX 10 Mail.Example.NET.
            sign_as_it_stands(zone, "example.", RrType::MX, wire_of("example."),
                              {zone.find("example.", RrType::MX).at(0).rdata});
          }),
      row("SignedUnderAnUpperCaseOwner",
          [](SignedZone& zone) {
            Bytes owner = wire_of("www.example.");
            owner[1] = 'W';
            sign_as_it_stands(zone, "www.example.", RrType::A, owner, a_records(zone));
          }),
      row("SignedInTheWrongOrder",
          [](SignedZone& zone) {
            std::vector<Bytes> rdatas = a_records(zone);
            std::swap(rdatas.front(), rdatas.back());
            sign_as_it_stands(zone, "www.example.", RrType::A, wire_of("www.example."), rdatas);
          }),
      row("SignedWithARecordTwice",
          [](SignedZone& zone) {
            std::vector<Bytes> rdatas = a_records(zone);
            rdatas.push_back(rdatas.back());
            sign_as_it_stands(zone, "www.example.", RrType::A, wire_of("www.example."), rdatas);
          }),
  };
}

std::vector<Mutation> coverage_mutations() {
  using enum FindingKind;
  const auto two_algorithms = [](SignedZone& zone) {
    std::vector<SigningKey> keys = key_pair(13);
    keys.insert(keys.end(), key_pair(8).begin(), key_pair(8).end());
    sign_other_keys(zone, keys);
  };
  return {
      {"AnRrsetUnsigned",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.drop_signatures("www.example.", RrType::A); },
       {rrset_unsigned}},
      {"ADsUnsigned",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) { zone.drop_signatures("secure.example.", RrType::DS); },
       {rrset_unsigned}},
      {"AnNsec3Unsigned",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) {
         zone.drop_signatures(zone.nsec3_owner("www.example."), RrType::NSEC3);
       },
       {rrset_unsigned}},
      {"OneAlgorithmOfTwo",
       Mode::nsec,
       [=](SignedZone& zone, VerifyOptions&) {
         two_algorithms(zone);
         zone.drop_signatures("www.example.", RrType::A);
         zone.add_signature("www.example.", RrType::A, zsk());
       },
       {rrset_algorithm_incomplete}},
      {"RrsetTtlChanged",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.change("www.example.", RrType::A, [](Record& r) { r.ttl = 301; });
       },
       {rrsig_original_ttl}},
      {"RrsigTtlChanged",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.change_signatures("www.example.", RrType::A, [](Record& r) { r.ttl = 301; });
       },
       {rrsig_ttl}},
      {"ASignatureOverNothing",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         Record stray = zone.signatures("www.example.", RrType::A).at(0);
         stray.rdata[1] = static_cast<std::uint8_t>(RrType::AAAA);
         zone.add(stray);
       },
       {rrsig_stray}},
      {"SignedGlue",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { zone.add_signature("ns.insecure.example.", RrType::A, zsk()); },
       {rrsig_below_cut}},
      {"SignedNsAtACut",
       Mode::nsec3,
       [](SignedZone& zone, VerifyOptions&) { zone.add_signature("secure.example.", RrType::NS, zsk()); },
       {rrsig_below_cut}},
      {"SignedDataBelowADname",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         zone.add_signature("hidden.moved.example.", RrType::TXT, zsk());
       },
       {rrsig_below_cut}},
      {"TooManyKeysWithOneTag",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) { hide_zsk_among_its_likes(zone); },
       {dnskey_tag_collision, verification_budget_reached}},
      {"TooManySignaturesOnOneRrset",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         for (std::uint32_t i = 1; i <= 70; ++i) {
           zone.add_signature("www.example.", RrType::A, zsk(),
                              {.inception = DnsTime(zone.options().inception.value() - i)});
         }
       },
       {verification_budget_reached}},
      {"AnUnsupportedSignature",
       Mode::nsec,
       [](SignedZone& zone, VerifyOptions&) {
         Bytes rdata = zsk().dnskey_rdata();
         rdata[3] = 12;
         publish(zone, rdata);
         zone.add_signature("www.example.", RrType::A, zsk().with_rdata(rdata));
       },
       {dnskey_unsupported_algorithm, rrsig_unsupported_algorithm, rrset_algorithm_incomplete}},
  };
}

} // namespace

std::vector<Mutation> signature_mutations() {
  using enum FindingKind;
  const DnsTime before(1793491200 - 86400);
  std::vector<Mutation> rows = coverage_mutations();
  for (Mutation& row : canonical_form_mutations()) rows.push_back(std::move(row));
  for (Mutation& row : std::vector<Mutation>{
           {"ABitInASignature",
            Mode::nsec3,
            [](SignedZone&zone, VerifyOptions&) {
              zone.change_signatures("www.example.", RrType::A, flip_last_bit);
            },
            {rrsig_bogus, rrset_without_valid_signature}},
           {"ARecordChangedAfterSigning",
            Mode::nsec3,
            [](SignedZone&zone, VerifyOptions&) {
              zone.change("a.b.c.example.", RrType::TXT, [](Record& r) { r.rdata.back() ^= 1; });
            },
            {rrsig_bogus, rrset_without_valid_signature}},
           {"ARecordGone",
            Mode::nsec,
            [](SignedZone&zone, VerifyOptions&) {
              std::erase_if(zone.records(),
                            [](const Record& r) { return r.type == RrType::A && r.rdata.back() == 3; });
            },
            {rrsig_bogus, rrset_without_valid_signature}},
           {"AnotherKeyUnderThePublishedTag",
            Mode::nsec3,
            [](SignedZone&zone, VerifyOptions&) {
              const SigningKey wrong = SigningKey::generate(13, k_zsk_flags);
              zone.drop_signatures("www.example.", RrType::A);
              zone.add_signature("www.example.", RrType::A, wrong, {.tag = zsk().tag()});
            },
            {rrsig_bogus, rrset_without_valid_signature}},
           {"AKeyThatIsNotPublished",
            Mode::nsec3,
            [](SignedZone&zone, VerifyOptions&) {
              zone.drop_signatures("www.example.", RrType::A);
              zone.add_signature("www.example.", RrType::A, SigningKey::generate(13, k_zsk_flags));
            },
            {rrsig_unknown_key, rrset_without_valid_signature}},
           // OpenDNSSEC 1.1: the asterisk was counted. At the wildcard itself the signature verifies.
           {"AsteriskCountedAsALabel",
            Mode::nsec,
            [](SignedZone&zone, VerifyOptions&) {
              zone.drop_signatures("*.wild.example.", RrType::TXT);
              zone.add_signature("*.wild.example.", RrType::TXT, zsk(), {.labels = std::uint8_t{3}});
            },
            {rrsig_labels, rrset_without_valid_signature}},
       }) {
    rows.push_back(std::move(row));
  }
  rows.push_back(bent("Expired", {.inception = DnsTime(before.value() - 86400), .expiration = before},
                      {rrsig_expired, rrset_without_valid_signature}));
  rows.push_back(bent("NotYetValid", {.inception = DnsTime(1793491200 + 14 * 86400)},
                      {rrsig_not_yet_valid, rrset_without_valid_signature}));
  rows.push_back(bent("ExpirationBeforeInception", {.expiration = before},
                      {rrsig_malformed, rrset_without_valid_signature}));
  rows.push_back(
      bent("ALabelTooFew", {.labels = std::uint8_t{1}}, {rrsig_labels, rrset_without_valid_signature}));
  rows.push_back(
      bent("ALabelTooMany", {.labels = std::uint8_t{3}}, {rrsig_labels, rrset_without_valid_signature}));
  rows.push_back(
      bent("AnotherSigner", {.signer = name("test.")}, {rrsig_signer_name, rrset_without_valid_signature}));
  rows.push_back(bent("AnotherOriginalTtl", {.original_ttl = 299U}, {rrsig_original_ttl}));
  // A second less than its TTL after the instant of the check.
  rows.push_back(bent("ExpiresWithinItsTtl", {.expiration = DnsTime(1793491200 + 86400 + 299)},
                      {rrsig_expires_early, signatures_end_before_expire}));
  rows.push_back(cut("P256SignatureOf63Octets", 13, -1));
  rows.push_back(cut("P384SignatureOf95Octets", 14, -1));
  rows.push_back(cut("Ed25519SignatureOf65Octets", 15, 1));
  rows.push_back(cut("Ed448SignatureOf113Octets", 16, -1));
  rows.push_back(cut("RsaSignatureOf255Octets", 8, -1));
  rows.push_back(cut("RsaSignatureOf257Octets", 8, 1));
  rows.push_back(cut("P256SignatureOfNoOctets", 13, -64));
  return rows;
}

} // namespace countersign::testing
