// Our own server and our own client, round trip: whatever version one has, the update leads to the newest.
#include "diff/wire/presentation.h"
#include "tests/unit/adapters/primary/primary_rig.h"

#include <gtest/gtest.h>

namespace countersign::test {
namespace {

using Form = ZoneUpdate::Form;

TEST(UpdateFromPrimary, EveryVersionIsLedToTheNewestByDifferences) {
  for (const bool with_key : {false, true}) {
    Rig rig;
    const auto key = with_key ? std::optional(test_key()) : std::nullopt;
    if (key) rig.add_client("client", *key);
    const Series series({4'294'967'290U, 4'294'967'295U, 0, 7, 8}, 50);
    rig.offer(series);
    for (std::size_t from = 0; from < series.versions.size(); ++from) {
      const auto got = fetch_update(rig.source(key), series.versions[from], Deadline::after(k_patience));
      ASSERT_TRUE(got) << got.error().message;
      EXPECT_FALSE(got->ixfr_failure);
      EXPECT_EQ(got->form, from == 4 ? Form::up_to_date : Form::differences);
      EXPECT_EQ(got->changes.size(), 4 - from);
      EXPECT_EQ(print_zone(*got->zone), print_zone(*series.versions[4]));
    }
  }
}

TEST(UpdateFromPrimary, AnUnknownVersionIsLedToTheNewestByTheWholeZone) {
  Rig rig;
  const Series series({10, 11});
  rig.offer(series);
  const auto got = fetch_update(rig.source(), numbered_zone(1, 5), Deadline::after(k_patience));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->form, Form::full);
  EXPECT_FALSE(got->ixfr_failure) << "an AXFR-style answer is a good answer";
  EXPECT_EQ(print_zone(*got->zone), print_zone(*series.versions[1]));
}

} // namespace
} // namespace countersign::test
