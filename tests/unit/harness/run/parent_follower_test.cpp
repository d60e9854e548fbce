// A parent that follows CDS: what it takes over, and what it refuses.
#include "diff/verify/verify.h"
#include "harness/run/parent_follower.h"
#include "tests/support/transfer_script.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Two KSKs of algorithm 13, and DS by tag alone: their digest type is one that nobody can compute (RFC 4034
// section 5.1.3), and then tag and algorithm decide.
class Follower : public testing::Test {
protected:
  Follower() {
    for (const std::uint8_t octet : {std::uint8_t{1}, std::uint8_t{2}}) {
      PublishedKey key;
      key.flags = 257;
      key.rdata = {1, 1, 3, 13, octet};
      key.label = {13, key_tag(key.rdata)};
      key.signs_dnskey = true;
      report.keys.push_back(key);
    }
    sign_cds(0);
  }

  void sign_cds(std::size_t key) {
    report.by_key.clear();
    report.by_key[{report.keys[key].label, RrType::CDS}][SignatureOutcome::valid] = 1;
  }

  [[nodiscard]] Bytes ds(std::size_t key, std::uint8_t last = 0xaa) const {
    const std::uint16_t tag = report.keys[key].label.tag;
    return {static_cast<std::uint8_t>(tag >> 8), static_cast<std::uint8_t>(tag), 13, 250, 0xaa, last};
  }

  // What a version with these CDS leads to.
  [[nodiscard]] auto wanted(const std::vector<std::string>& cds, const std::vector<Bytes>& present) const {
    std::string text =
        "example. 300 IN SOA ns.example. h.example. 1 7200 3600 604800 300\nexample. 300 IN NS ns.example.\n";
    for (const std::string& record : cds) text += "example. 300 IN CDS " + record + "\n";
    return wanted_ds(*test::zone_from(text), report, present);
  }
  [[nodiscard]] std::string cds(std::size_t key) const {
    return fmt::format("{} 13 250 AAAA", report.keys[key].label.tag);
  }

  VersionReport report;
};

TEST_F(Follower, WithoutCdsNothingIsAskedFor) {
  const auto result = wanted({}, {ds(0)});
  ASSERT_TRUE(result);
  EXPECT_FALSE(*result);
}

TEST_F(Follower, WhatIsThereAlreadyIsNoRequest) {
  const auto result = wanted({cds(0)}, {ds(0)});
  ASSERT_TRUE(result);
  EXPECT_FALSE(*result);
}

TEST_F(Follower, TheFirstDsIsTakenOnTrust) {
  const auto result = wanted({cds(0)}, {});
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_TRUE(*result);
  EXPECT_THAT(**result, ElementsAre(ds(0)));
}

TEST_F(Follower, ANewKeyIsTakenOverWhereAnOldOneVouchesForIt) {
  const auto result = wanted({cds(1)}, {ds(0)});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(**result, ElementsAre(ds(1)));
}

TEST_F(Follower, ARequestThatOnlyTheNewKeySignsIsRefused) {
  sign_cds(1);
  const auto result = wanted({cds(1)}, {ds(0)});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::protocol);
  EXPECT_THAT(result.error().message, HasSubstr("vouch for"));
}

TEST_F(Follower, AnUnsignedRequestIsRefused) {
  report.by_key.clear();
  EXPECT_FALSE(wanted({cds(0)}, {}));
  report.by_key[{report.keys[0].label, RrType::CDS}][SignatureOutcome::bogus] = 1;
  EXPECT_FALSE(wanted({cds(0)}, {}));
}

TEST_F(Follower, ARequestThatWouldBreakTheDelegationIsRefused) {
  EXPECT_FALSE(wanted({"1 13 250 AAAA"}, {ds(0)})) << "fits no key";
  report.keys[1].signs_dnskey = false;
  const auto result = wanted({cds(1)}, {ds(0)});
  ASSERT_FALSE(result) << "fits a key that does not sign yet";
  EXPECT_THAT(result.error().message, HasSubstr("none of the 1 DS"));
}

TEST_F(Follower, AllDsAreRemovedWhenThatIsAskedFor) {
  const auto result = wanted({"0 0 0 00"}, {ds(0)});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE((*result)->empty());
}

} // namespace
} // namespace countersign
