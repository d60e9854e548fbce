// What real signers publish at the apex about the zone itself: ZONEMD, CDS, CDNSKEY.
#include "diff/wire/zone_text.h"
#include "tests/unit/verify/oracle.h"

#include <ctime>

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* k_unsigned = R"($ORIGIN t.example.
$TTL 3600
@ SOA ns1 host 7 7200 900 604800 1800
@ NS ns1
@ NS NS2.Other.
@ MX 10 Mail.Example.NET.
@ CAA 0 issue "ca.test"
ns1 A 192.0.2.1
a.b.c TXT "below two empty non-terminals"
*.wild TXT "wildcard"
secure NS ns.secure
secure DS 12345 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ns.secure A 192.0.2.5
insecure NS ns.insecure
ns.insecure A 192.0.2.6
strange TYPE65400 \# 3 010203
)";

void must(const OracleDirectory& directory, const std::string& command_line) {
  ASSERT_EQ(directory.run(command_line), 0) << command_line << '\n' << directory.read("log");
}

ZoneVersionPtr parse(const OracleDirectory& directory, const std::string& file) {
  ZoneTextOptions options;
  options.file_name = file;
  options.origin = name("t.example.");
  auto zone = parse_zone(directory.read(file), options);
  if (!zone) throw std::runtime_error(zone.error().message);
  return *zone;
}

VersionReport judge_file(const OracleDirectory& directory, const std::string& file) {
  return verify(*parse(directory, file), {.at = DnsTime(static_cast<std::uint32_t>(std::time(nullptr)))});
}

std::size_t count_at_apex(const OracleDirectory& directory, const std::string& file, RrType type) {
  const ZoneVersionPtr zone = parse(directory, file);
  const auto set = zone->find(zone->apex())->find(type);
  return set ? set->size() : 0;
}

void sign_with_ldns(const OracleDirectory& directory, const char* options, const std::string& zone) {
  directory.write("unsigned.zone", zone);
  must(directory, "ldns-keygen -r /dev/urandom -a ECDSAP256SHA256 -k t.example > ksk");
  must(directory, "ldns-keygen -r /dev/urandom -a ECDSAP256SHA256 t.example > zsk");
  must(directory,
       fmt::format("ldns-signzone {} -f signed.zone unsigned.zone $(cat ksk) $(cat zsk)", options));
}

void sign_with_knot(const OracleDirectory& directory, const std::string& policy, const std::string& zone) {
  directory.write("unsigned.zone", k_unsigned);
  const std::string root = directory.path(".").string();
  directory.write(
      "knot.conf",
      fmt::format("database:\n  storage: \"{0}\"\npolicy:\n  - id: p\n    algorithm: ecdsap256sha256\n"
                  "{1}zone:\n  - domain: t.example.\n    storage: \"{0}\"\n    file: unsigned.zone\n"
                  "    dnssec-signing: on\n    dnssec-policy: p\n{2}",
                  root, policy, zone));
  std::filesystem::create_directory(directory.path("out"));
  must(directory, "kzonesign -c knot.conf -o out t.example.");
  must(directory, "mv out/* signed.zone");
}

const std::string k_ldns = "timeout 60 ldns-verify-zone -ZV1 ";

struct ZonemdCase {
  const char* name;
  std::function<void(const OracleDirectory&)> sign;
  std::size_t records;
  // ldns-verify-zone 1.8.3 does not come to an end on these zones with NSEC3 and ZONEMD, which ldns-signzone
  // made.
  bool asks_ldns = true;
};
void PrintTo(const ZonemdCase& row, std::ostream* out) { *out << row.name; }

class RealZonemd : public ::testing::TestWithParam<ZonemdCase> {};

TEST_P(RealZonemd, IsRightAndIsFoundWrongOnceGlueHasChanged) {
  const OracleDirectory directory;
  GetParam().sign(directory);
  ASSERT_EQ(count_at_apex(directory, "signed.zone", RrType::ZONEMD), GetParam().records);
  const VersionReport report = judge_file(directory, "signed.zone");
  EXPECT_THAT(report.findings, IsEmpty()) << text_of(report);
  if (GetParam().asks_ldns) {
    EXPECT_EQ(directory.run(k_ldns + "signed.zone"), 0) << directory.read("log");
  }
  std::string text = directory.read("signed.zone");
  const auto glue = text.find("192.0.2.6");
  ASSERT_NE(glue, std::string::npos);
  directory.write("damaged.zone", text.replace(glue, 9, "192.0.2.7"));
  EXPECT_EQ(kinds(judge_file(directory, "damaged.zone")), std::set{FindingKind::zonemd_mismatch});
  if (GetParam().asks_ldns) {
    EXPECT_NE(directory.run(k_ldns + "damaged.zone"), 0);
    EXPECT_THAT(directory.read("log"), HasSubstr("No ZONEMD matching")); // and not that it ran out of time
  }
}

std::vector<ZonemdCase> zonemd_cases() {
  const auto ldns = [](const char* options) {
    return [=](const OracleDirectory& directory) { sign_with_ldns(directory, options, k_unsigned); };
  };
  const auto knot = [](const char* hash) {
    return [=](const OracleDirectory& directory) {
      sign_with_knot(directory, "", fmt::format("    zonemd-generate: {}\n", hash));
    };
  };
  return {
      {"LdnsSha384", ldns("-z simple:sha384"), 1},
      {"LdnsSha512Nsec3", ldns("-n -t 0 -z 1:2"), 1, false},
      {"LdnsBothOptOut", ldns("-n -p -t 0 -z 1:1 -z 1:2"), 2, false},
      {"KnotSha384", knot("zonemd-sha384"), 1},
      {"KnotSha512", knot("zonemd-sha512"), 1},
  };
}

INSTANTIATE_TEST_SUITE_P(Table, RealZonemd, ::testing::ValuesIn(zonemd_cases()),
                         [](const auto& row) { return row.param.name; });

TEST(RealCds, OfBindIsRight) {
  const OracleDirectory directory;
  directory.write("unsigned.zone", k_unsigned);
  must(directory, "dnssec-keygen -q -a 13 -P sync now -f KSK t.example");
  must(directory, "dnssec-keygen -q -a 13 t.example");
  must(directory, "dnssec-signzone -q -S -K . -x -O full -o t.example -f signed.zone unsigned.zone");
  EXPECT_GT(count_at_apex(directory, "signed.zone", RrType::CDS), 0U);
  EXPECT_GT(count_at_apex(directory, "signed.zone", RrType::CDNSKEY), 0U);
  const VersionReport report = judge_file(directory, "signed.zone");
  EXPECT_THAT(report.findings, IsEmpty()) << text_of(report);
}

TEST(RealCds, OfKnotIsRight) {
  const OracleDirectory directory;
  sign_with_knot(directory, "    cds-cdnskey-publish: always\n    cds-digest-type: sha384\n", "");
  EXPECT_EQ(count_at_apex(directory, "signed.zone", RrType::CDS), 1U);
  const VersionReport report = judge_file(directory, "signed.zone");
  EXPECT_THAT(report.findings, IsEmpty()) << text_of(report);
}

TEST(RealCds, ThatKnotAsksToDeleteIsRight) {
  const OracleDirectory directory;
  sign_with_knot(directory, "    cds-cdnskey-publish: delete-dnssec\n", "");
  EXPECT_EQ(count_at_apex(directory, "signed.zone", RrType::CDS), 1U);
  const VersionReport report = judge_file(directory, "signed.zone");
  EXPECT_THAT(report.findings, IsEmpty()) << text_of(report);
}

TEST(RealCds, ThatLdnsSignsIsRight) {
  const OracleDirectory directory;
  sign_with_ldns(directory, "", std::string(k_unsigned) + "@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n");
  EXPECT_EQ(count_at_apex(directory, "signed.zone", RrType::CDS), 1U);
  const VersionReport report = judge_file(directory, "signed.zone");
  EXPECT_THAT(report.findings, IsEmpty()) << text_of(report);
}

// Knot signs for two weeks by default: less than the expire field of many zones.
TEST(RealMargin, OfKnotsDefaultIsShorterThanFourWeeksOfExpire) {
  const OracleDirectory directory;
  sign_with_knot(directory, "", "");
  std::string text = k_unsigned;
  directory.write("unsigned.zone", text.replace(text.find("604800"), 6, "2419200"));
  must(directory, "kzonesign -c knot.conf -o out t.example.");
  must(directory, "mv out/* signed.zone");
  EXPECT_EQ(kinds(judge_file(directory, "signed.zone")), std::set{FindingKind::signatures_end_before_expire});
}

} // namespace
} // namespace countersign::testing
