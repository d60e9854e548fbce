// After a restart of countersign the recogniser goes on as if nothing had been.
#include "tests/unit/events/history.h"

namespace countersign::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Resume, ARollGoesOnWhereItWas) {
  History zone = settled();
  zone.publish('N', false);
  (void)zone.see();
  zone.restart();
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.sign('N', k_rrsets);
  zone.sign('Z', 0);
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll retired Z", "zsk-roll activated N"));
  zone.restart();
  zone.withdraw('Z');
  EXPECT_THAT(zone.see(), ElementsAre("zsk-roll withdrawn Z", "zsk-roll completed Z -> N"));
}

TEST(Resume, CdsAndDsAreSaidOnce) {
  History zone = settled();
  zone.publish('L', true);
  zone.sign('L', 1);
  (void)zone.see();
  zone.restart();
  zone.cds('L', true);
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll cds-published L"));
  zone.restart();
  EXPECT_THAT(zone.see(), IsEmpty());
  zone.ds('L', true);
  EXPECT_THAT(zone.see(), ElementsAre("ksk-roll ds-seen L"));
  zone.restart();
  EXPECT_THAT(zone.see(), IsEmpty());
}

TEST(EventWords, ReadBackAsTheyAreWritten) {
  for (std::size_t i = 0; i < k_event_kind_count; ++i)
    EXPECT_EQ(parse_event_kind(to_text(static_cast<EventKind>(i))), static_cast<EventKind>(i));
  for (std::size_t i = 0; i < k_event_phase_count; ++i)
    EXPECT_EQ(parse_event_phase(to_text(static_cast<EventPhase>(i))), static_cast<EventPhase>(i));
  EXPECT_EQ(parse_event_kind("zsk-rolls"), std::nullopt);
  EXPECT_EQ(parse_event_phase(""), std::nullopt);
}

// What a version's report tells of its keys.
TEST(ZoneFacts, CountOnlyValidSignaturesAndLeaveThoseOfTheKeyRrsetsOut) {
  VersionReport report;
  PublishedKey key;
  key.flags = 256;
  key.label = {13, 1};
  key.rdata = {1, 0, 3, 13, 1};
  report.keys.push_back(key);
  report.by_key[{key.label, RrType::A}][SignatureOutcome::valid] = 3;
  report.by_key[{key.label, RrType::A}][SignatureOutcome::bogus] = 2;
  report.by_key[{key.label, RrType::DNSKEY}][SignatureOutcome::valid] = 1;
  report.by_key[{KeyLabel{8, 5}, RrType::A}][SignatureOutcome::unknown_key] = 1;
  report.signed_rrsets = 6;
  report.unsigned_rrsets = 1;
  const ZoneFacts facts = facts_of(report, 42, nullptr, std::nullopt);
  ASSERT_EQ(facts.keys.size(), 1U);
  EXPECT_EQ(facts.keys[0].zone_signatures, 3U);
  EXPECT_EQ(facts.keys[0].in_cds, std::nullopt);
  EXPECT_EQ(facts.zone_rrsets, 6U);
  EXPECT_THAT(facts.signed_with, ElementsAre(8, 13));

  report.keys.push_back(key);
  report.keys[1].rdata.back() = 2; // the same tag, another key
  EXPECT_EQ(facts_of(report, 42, nullptr, std::nullopt).keys[0].zone_signatures, std::nullopt);
}

} // namespace
} // namespace countersign::test
