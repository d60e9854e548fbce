// RR types, serials, octets, results and the small words of a run.
#include "diff/model/run_record.h"
#include "diff/model/serial.h"
#include "tests/unit/model/sample.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(RrType, EveryMnemonicIsReadBack) {
  int known = 0;
  for (unsigned number = 0; number < 65536; ++number) {
    const auto type = static_cast<RrType>(number);
    ASSERT_EQ(parse_rrtype(to_text(type)), type) << to_text(type);
    if (to_text(type).rfind("TYPE", 0) != 0) ++known;
  }
  EXPECT_GT(known, 60);
}

TEST(RrType, TextIsReadInAnyCaseAndAsNumber) {
  EXPECT_EQ(parse_rrtype("nsec3param"), RrType::NSEC3PARAM);
  EXPECT_EQ(parse_rrtype("NsEc"), RrType::NSEC);
  EXPECT_EQ(parse_rrtype("TYPE1"), RrType::A);
  EXPECT_EQ(parse_rrtype("type65534"), RrType::BIND_PRIVATE);
  EXPECT_EQ(to_text(RrType::BIND_PRIVATE), "TYPE65534");
  EXPECT_EQ(to_text(RrType::NUL), "NULL");
}

TEST(RrType, NonsenseIsRefused) {
  for (const char* bad :
       {"", "TYPE", "TYPE65536", "TYPE-1", "TYPE+1", "TYPE1x", "TYPE 1", "NSEC4", "AAA", " A", "A "}) {
    EXPECT_FALSE(parse_rrtype(bad)) << bad;
  }
}

TEST(RrType, MetaTypesNeverStandInAZone) {
  for (const auto type : {RrType::OPT, RrType::TSIG, RrType::IXFR, RrType::AXFR, RrType::ANY,
                          static_cast<RrType>(0), static_cast<RrType>(128), static_cast<RrType>(255)}) {
    EXPECT_TRUE(is_meta_type(type)) << to_text(type);
  }
  for (const auto type :
       {RrType::A, RrType::EUI64, RrType::URI, RrType::BIND_PRIVATE, static_cast<RrType>(127)}) {
    EXPECT_FALSE(is_meta_type(type)) << to_text(type);
  }
}

TEST(RrType, SignerMakesChainAndSignaturesAnywhereAndKeysAtTheApexOnly) {
  for (const auto type : {RrType::RRSIG, RrType::NSEC, RrType::NSEC3}) {
    EXPECT_TRUE(made_by_signer(type, true)) << to_text(type);
    EXPECT_TRUE(made_by_signer(type, false)) << to_text(type);
  }
  for (const auto type : {RrType::DNSKEY, RrType::CDS, RrType::CDNSKEY, RrType::NSEC3PARAM, RrType::ZONEMD,
                          RrType::BIND_PRIVATE}) {
    EXPECT_TRUE(made_by_signer(type, true)) << to_text(type);
    EXPECT_FALSE(made_by_signer(type, false)) << to_text(type);
  }
  for (const auto type : {RrType::SOA, RrType::NS, RrType::DS, RrType::TXT}) {
    EXPECT_FALSE(made_by_signer(type, true)) << to_text(type);
  }
}

constexpr std::uint32_t k_half = 0x80000000U;

TEST(Serial, NewerMeansAheadByLessThanHalfTheCircle) {
  struct Row {
    std::uint32_t newer, older;
  };
  for (const auto& [newer, older] : {Row{1, 0}, Row{k_half - 1, 0}, Row{0, 0xffffffffU}, Row{5, 0xfffffff0U},
                                     Row{k_half, 1}, Row{2026010100, 2025123199}}) {
    EXPECT_TRUE(Serial(newer).is_newer_than(Serial(older))) << newer << ' ' << older;
    EXPECT_FALSE(Serial(older).is_newer_than(Serial(newer))) << newer << ' ' << older;
    EXPECT_TRUE(Serial(older).is_older_than(Serial(newer))) << newer << ' ' << older;
  }
}

TEST(Serial, AtHalfTheCircleNeitherIsNewer) {
  for (const std::uint32_t value : {0U, 1U, k_half, 0xffffffffU, 2024010101U}) {
    const Serial here(value);
    const Serial opposite(value + k_half);
    EXPECT_FALSE(here.is_newer_than(opposite)) << value;
    EXPECT_FALSE(opposite.is_newer_than(here)) << value;
    EXPECT_FALSE(here.is_older_than(opposite)) << value;
    EXPECT_NE(here, opposite);
  }
}

TEST(Serial, IsNotNewerThanItself) {
  EXPECT_FALSE(Serial(7).is_newer_than(Serial(7)));
  EXPECT_FALSE(Serial(7).is_older_than(Serial(7)));
}

TEST(Serial, SumWrapsAndIsNewer) {
  EXPECT_EQ(Serial(0xffffffffU).plus(1), Serial(0));
  EXPECT_TRUE(Serial(0xfffffffeU).plus(0x7fffffffU).is_newer_than(Serial(0xfffffffeU)));
  // The two steps by which a serial is brought back (RFC 1912 section 3.1): 2026010100 to 1 in two.
  const Serial halfway = Serial(2026010100).plus(0x7fffffffU);
  EXPECT_TRUE(halfway.is_newer_than(Serial(2026010100)));
  EXPECT_TRUE(Serial(1).is_newer_than(halfway));
}

TEST(Bytes, ShorterPrefixComesFirstAndOctetsAreUnsigned) {
  using sample::hex;
  EXPECT_LT(compare_bytes(hex("01"), hex("01 00")), 0);
  EXPECT_LT(compare_bytes({}, hex("00")), 0);
  EXPECT_LT(compare_bytes(hex("7f"), hex("80")), 0);
  EXPECT_EQ(compare_bytes(hex("ff 00"), hex("ff 00")), 0);
  EXPECT_EQ(compare_bytes({}, {}), 0);
  EXPECT_GT(compare_bytes(hex("02"), hex("01 ff ff")), 0);
}

TEST(Bytes, NumbersAreInNetworkOrder) {
  Bytes out;
  append_u16(out, 0x0102);
  append_u32(out, 0xfffefdfcU);
  EXPECT_EQ(to_hex(out), "0102fffefdfc");
  EXPECT_EQ(read_u16(out.data()), 0x0102);
  EXPECT_EQ(read_u32(out.data() + 2), 0xfffefdfcU);
}

Result<int> half_of(int value) {
  if (value % 2 != 0) return fail(ErrorKind::invalid_input, "{} is odd", value);
  return value / 2;
}

Result<int> quarter_of(int value) {
  COUNTERSIGN_TRY_ASSIGN(const int half, half_of(value));
  COUNTERSIGN_TRY(half_of(half));
  return half_of(half);
}

TEST(Result, FirstErrorLeavesTheFunction) {
  EXPECT_EQ(quarter_of(12).value(), 3);
  EXPECT_EQ(quarter_of(7).error().message, "7 is odd");
  EXPECT_EQ(quarter_of(6).error().message, "3 is odd");
}

TEST(Result, ContextStandsInFrontAndTheKindStays) {
  const Error error = with_context({ErrorKind::timeout, "no answer"}, "127.0.0.1:5300");
  EXPECT_EQ(error.kind, ErrorKind::timeout);
  EXPECT_EQ(error.message, "127.0.0.1:5300: no answer");
}

TEST(Result, EveryErrorKindHasAWord) {
  std::set<std::string> words;
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::cancelled); ++kind) {
    words.insert(to_text(static_cast<ErrorKind>(kind)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(ErrorKind::cancelled) + 1);
}

TEST(RunRecord, VerdictsAndRolesAreReadBack) {
  for (const Verdict verdict :
       {Verdict::go, Verdict::go_with_waivers, Verdict::insufficient_evidence, Verdict::no_go}) {
    EXPECT_EQ(parse_verdict(to_text(verdict)), verdict);
  }
  EXPECT_FALSE(parse_verdict("go"));
  EXPECT_FALSE(parse_verdict(""));
  for (const Role role : {Role::incumbent, Role::candidate}) EXPECT_EQ(parse_role(to_text(role)), role);
  EXPECT_FALSE(parse_role("Incumbent"));
}

TEST(OutcomeCounts, UncheckedAndUnsupportedAreNotChecked) {
  OutcomeCounts counts;
  counts[SignatureOutcome::valid] = 5;
  counts[SignatureOutcome::bogus] = 2;
  counts[SignatureOutcome::unsupported] = 3;
  counts[SignatureOutcome::unchecked] = 4;
  OutcomeCounts twice = counts;
  twice += counts;
  EXPECT_EQ(twice.total(), 28U);
  EXPECT_EQ(twice.checked(), 14U);
  EXPECT_NE(twice, counts);
}

} // namespace
} // namespace countersign
