#include "harness/evidence/documents.h"
#include "harness/evidence/sums.h"

#include <gtest/gtest.h>

namespace countersign::evidence {
namespace {

const std::string k_sum(64, 'a');

TEST(Sums, AreReadAsTheyAreWritten) {
  const Sums sums{{"a.txt", k_sum}, {"b-1.db", std::string(64, '0')}};
  const auto read = parse_sums(print_sums(sums));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, sums);
}

TEST(Sums, TakeNothingElse) {
  for (const std::string& text :
       {std::string(), k_sum + "  a", k_sum + " a\n", k_sum + "  a/b\n", k_sum + "  ../a\n", k_sum + "  .a\n",
        std::string(64, 'G') + "  a\n", std::string(63, 'a') + "  a\n", k_sum + "  b\n" + k_sum + "  a\n",
        k_sum + "  a\n" + k_sum + "  a\n", k_sum + "  a\n\n", k_sum + "  a\r\n", "\\" + k_sum + "  a\n"})
    EXPECT_FALSE(parse_sums(text)) << text;
}

TEST(Mask, HidesValuesUnderKeysThatSoundSecret) {
  EXPECT_EQ(mask_secrets("secret = \"x\"\nname = \"n\"\n  Pin=1\nkey_file = \"k\"\n"),
            "secret = \"(masked)\"\nname = \"n\"\n  Pin= \"(masked)\"\nkey_file = \"k\"\n");
  EXPECT_EQ(mask_secrets("db_password = 1"), "db_password = \"(masked)\"");
  EXPECT_EQ(mask_secrets("pin_file = \"p\"\ntoken = \"t\"\nspinning = 1\n# secret words\n"),
            "pin_file = \"p\"\ntoken = \"t\"\nspinning = 1\n# secret words\n");
}

TEST(Manifest, IsReadAsItIsWrittenAndNothingElse) {
  const Manifest manifest{"example.", "0.1.0", "NO-GO", 20000, 20014, 1'793'491'200'000};
  const auto read = parse_manifest(print_manifest(manifest));
  ASSERT_TRUE(read);
  EXPECT_EQ(print_manifest(*read), print_manifest(manifest));
  for (const char* text : {"", "{}", "[1]", "{\"format\": 2}", "null", "{\"format\": 1, \"zone\": 1}"})
    EXPECT_FALSE(parse_manifest(text)) << text;
}

} // namespace
} // namespace countersign::evidence
