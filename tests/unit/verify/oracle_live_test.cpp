// Real signers make zones, and the judge and three other validators must agree on them; then the zones are
// damaged.
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"
#include "tests/unit/verify/oracle.h"

#include <algorithm>
#include <ctime>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

constexpr const char* k_unsigned = R"($ORIGIN t.example.
$TTL 3600
@ SOA ns1 host 1 7200 900 604800 1800
@ NS ns1
@ NS NS2.Other.
@ MX 10 Mail.Example.NET.
@ CAA 0 issue "ca.test"
ns1 A 192.0.2.1
ns1 AAAA 2001:db8::1
www 300 A 192.0.2.2
www 300 A 192.0.2.3
a.b.c TXT "below two empty non-terminals" "second string"
* MX 10 ns1
*.wild TXT "wildcard"
alias CNAME www
secure NS ns.secure
secure NS ns1
secure DS 12345 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ns.secure A 192.0.2.5
insecure NS ns.insecure
ns.insecure A 192.0.2.6
deep.hollow NS ns1
mixed.half NS ns1
txt.half TXT "x"
moved DNAME elsewhere.test.
strange TYPE65400 \# 3 010203
_sip._tcp SRV 1 2 53 Target.T.Example.
naptr NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@t.example!" .
tlsa TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ssh SSHFP 4 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
)";

DnsTime now() { return DnsTime(static_cast<std::uint32_t>(std::time(nullptr))); }

ZoneVersionPtr parse(const OracleDirectory& directory, const std::string& file) {
  ZoneTextOptions options;
  options.file_name = file;
  options.origin = name("t.example.");
  auto zone = parse_zone(directory.read(file), options);
  if (!zone) throw std::runtime_error(zone.error().message);
  return *zone;
}

class Oracle : public ::testing::TestWithParam<std::tuple<Signer, int, Mode>> {};

TEST_P(Oracle, AllAgreeOnWhatARealSignerMade) {
  const auto [signer, algorithm, mode] = GetParam();
  const OracleDirectory directory;
  directory.write("unsigned.zone", k_unsigned);
  sign_with(directory, signer, static_cast<std::uint8_t>(algorithm), mode);
  const VersionReport report = verify(*parse(directory, "signed.zone"), {.at = now()});
  EXPECT_TRUE(report.findings.empty()) << text_of(report);
  EXPECT_TRUE(report.complete);
  EXPECT_GT(report.signatures.total(), 20U);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
  EXPECT_EQ(report.denial.opt_out_seen, mode == Mode::opt_out);
  for (const Validator validator : k_validators) {
    EXPECT_TRUE(accepts(directory, validator, "signed.zone")) << to_text(validator) << '\n'
                                                              << directory.read("log");
  }
}

std::string case_name(const ::testing::TestParamInfo<std::tuple<Signer, int, Mode>>& row) {
  const auto [signer, algorithm, mode] = row.param;
  const char* denial = mode == Mode::nsec ? "Nsec" : mode == Mode::nsec3 ? "Nsec3" : "OptOut";
  return fmt::format("{}_{}_{}", to_text(signer), algorithm, denial);
}

INSTANTIATE_TEST_SUITE_P(All, Oracle,
                         ::testing::Combine(::testing::Values(Signer::ldns, Signer::bind, Signer::knot),
                                            ::testing::Values(8, 13, 15),
                                            ::testing::Values(Mode::nsec, Mode::nsec3, Mode::opt_out)),
                         case_name);

// Lines of a zone with one damage, who must reject it, and what we must say of it.
struct LiveDamage {
  const char* name;
  Mode mode;
  std::function<void(std::vector<Record>&)> damage;
  std::set<Validator> rejected_by; // the others accept it, or it depends on their version
  FindingKind kind;
};
void PrintTo(const LiveDamage& row, std::ostream* out) { *out << row.name; }

bool covers(const Record& record, std::string_view owner, RrType type) {
  return record.type == RrType::RRSIG && record.owner == name(owner) && covered_type(record.rdata) == type;
}

std::vector<LiveDamage> live_damages() {
  using enum Validator;
  const std::set<Validator> all{ldns_verify_zone, dnssec_verify, kzonecheck};
  const auto flip = [](std::string_view owner, RrType type) {
    return [=](std::vector<Record>& zone) {
      for (Record& r : zone) {
        if (covers(r, owner, type)) r.rdata.back() ^= 1;
      }
    };
  };
  return {
      {"ABitInTheSignatureOverADs", Mode::opt_out, flip("secure.t.example.", RrType::DS), all,
       FindingKind::rrsig_bogus},
      {"ABitInTheSignatureOverTheSoa", Mode::nsec, flip("t.example.", RrType::SOA), all,
       FindingKind::rrsig_bogus},
      {"ASignatureGone", Mode::nsec3,
       [](std::vector<Record>& zone) {
         std::erase_if(zone, [](const Record& r) { return covers(r, "secure.t.example.", RrType::DS); });
       },
       all, FindingKind::rrset_unsigned},
      {"AnNsecGone", Mode::nsec,
       [](std::vector<Record>& zone) {
         std::erase_if(zone, [](const Record& r) {
           return (r.type == RrType::NSEC && r.owner == name("www.t.example.")) ||
                  covers(r, "www.t.example.", RrType::NSEC);
         });
       },
       all, FindingKind::nsec_missing},
      {"ARecordAdded", Mode::nsec,
       [](std::vector<Record>& zone) { zone.push_back(record("www.t.example. 300 A 192.0.2.99")); }, all,
       FindingKind::rrsig_bogus},
      // Accepted by two of them: the first good signature ends their search.
      {"ABadSignatureBesideAGoodOne",
       Mode::nsec,
       [](std::vector<Record>& zone) {
         for (std::size_t i = 0; i < zone.size(); ++i) {
           if (!covers(zone[i], "www.t.example.", RrType::A)) continue;
           Record bad = zone[i];
           bad.rdata.back() ^= 1;
           zone.push_back(bad);
           return;
         }
       },
       {kzonecheck},
       FindingKind::rrsig_bogus},
      {"ADelegationLostAndItsNsec3Kept",
       Mode::nsec3,
       [](std::vector<Record>& zone) {
         std::erase_if(zone, [](const Record& r) { return r.owner == name("deep.hollow.t.example."); });
       },
       {ldns_verify_zone, dnssec_verify},
       FindingKind::nsec3_superfluous},
  };
}

class OracleDamage : public ::testing::TestWithParam<LiveDamage> {};

TEST_P(OracleDamage, IsFoundByUsAndByThem) {
  const LiveDamage& row = GetParam();
  const OracleDirectory directory;
  directory.write("unsigned.zone", k_unsigned);
  sign_with(directory, Signer::bind, 13, row.mode);
  std::vector<Record> zone;
  parse(directory, "signed.zone")->for_each_node([&](const NodeView& node) {
    for (std::size_t s = 0; s < node.size(); ++s) {
      const RrsetView set = node.rrset(s);
      for (std::size_t i = 0; i < set.size() + set.signature_count(); ++i) {
        const bool data = i < set.size();
        const RecordView view = data ? set.record(i) : set.signature(i - set.size());
        zone.push_back({Name(set.owner()), data ? set.type() : RrType::RRSIG, view.ttl,
                        Bytes(view.rdata.begin(), view.rdata.end())});
      }
    }
  });
  row.damage(zone);
  std::ranges::stable_partition(zone, [](const Record& r) { return r.type == RrType::SOA; });
  std::string text;
  for (const Record& r : zone) text += to_text(r) + '\n';
  directory.write("damaged.zone", text);
  const VersionReport report = verify(*parse(directory, "damaged.zone"), {.at = now()});
  EXPECT_TRUE(report.has(row.kind)) << text_of(report);
  for (const Validator validator : row.rejected_by) {
    EXPECT_FALSE(accepts(directory, validator, "damaged.zone")) << to_text(validator);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, OracleDamage, ::testing::ValuesIn(live_damages()),
                         [](const auto& row) { return row.param.name; });

} // namespace
} // namespace countersign::testing
