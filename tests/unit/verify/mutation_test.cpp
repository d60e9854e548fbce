#include "tests/unit/verify/mutation.h"

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

std::string ids(const std::set<FindingKind>& kinds) {
  std::string text;
  for (const FindingKind kind : kinds) text += fmt::format(" {}", info(kind).id);
  return text;
}

class Damage : public ::testing::TestWithParam<Mutation> {};

TEST_P(Damage, RaisesExactlyItsKinds) {
  const Mutation& row = GetParam();
  SignedZone zone = hard_zone(row.mode);
  VerifyOptions options{.at = zone.at()};
  row.damage(zone, options);
  const VersionReport report = judge(zone, options);
  EXPECT_EQ(ids(kinds(report)), ids(row.kinds)) << text_of(report);
}

INSTANTIATE_TEST_SUITE_P(Table, Damage, ::testing::ValuesIn(all_mutations()),
                         [](const ::testing::TestParamInfo<Mutation>& row) { return row.param.name; });

TEST(DamageTable, HasARowForEveryKindOfThisRoom) {
  std::set<FindingKind> covered;
  for (const Mutation& row : all_mutations()) covered.insert(row.kinds.begin(), row.kinds.end());
  // These say that the referee is at fault, or its witness away, which no zone can bring about: see
  // batch_test.cpp and second_opinion_test.cpp.
  for (const FindingKind kind : {FindingKind::referee_disagrees, FindingKind::second_opinion_disagrees,
                                 FindingKind::second_opinion_missing}) {
    covered.insert(kind);
  }
  for (std::size_t i = 0; i <= static_cast<std::size_t>(FindingKind::denial_ttl); ++i) {
    const auto kind = static_cast<FindingKind>(i);
    EXPECT_TRUE(covered.contains(kind)) << info(kind).id << " has no row";
  }
}

} // namespace

std::vector<Mutation> all_mutations() {
  std::vector<Mutation> all;
  for (auto* part : {zone_mutations, key_mutations, apex_mutations, signature_mutations, nsec_mutations,
                     nsec3_mutations}) {
    for (Mutation& row : part()) all.push_back(std::move(row));
  }
  return all;
}

void sign_other_content(SignedZone& zone, const std::function<void(std::vector<Record>&)>& change) {
  std::vector<Record> content = hard_content();
  change(content);
  zone = sign_zone(zone.apex(), std::move(content), zone.keys(), zone.options());
}

void sign_other_keys(SignedZone& zone, std::vector<SigningKey> keys) {
  zone = sign_zone(zone.apex(), hard_content(), std::move(keys), zone.options());
}

void publish(SignedZone& zone, const Bytes& dnskey_rdata) {
  zone.add({zone.apex(), RrType::DNSKEY, 3600, dnskey_rdata});
  zone.sign_again("example.", RrType::DNSKEY);
}

void change_and_sign(SignedZone& zone, std::string_view owner, RrType type,
                     const std::function<void(Bytes&)>& edit) {
  zone.change(owner, type, [&](Record& record) { edit(record.rdata); });
  zone.sign_again(owner, type);
}

std::string covering_nsec3(const SignedZone& zone, std::string_view owner) {
  const std::string wanted = zone.nsec3_owner(owner);
  std::set<std::string> owners;
  for (const Record& record : zone.records()) {
    if (record.type == RrType::NSEC3) owners.insert(to_text(record.owner.view()));
  }
  auto at = owners.lower_bound(wanted);
  return at == owners.begin() ? *owners.rbegin() : *std::prev(at);
}

void flip_last_bit(Record& rrsig) { rrsig.rdata.back() ^= 1; }

} // namespace countersign::testing
