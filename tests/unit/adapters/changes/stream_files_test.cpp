#include "adapters/changes/change_stream.h"
#include "adapters/changes/text_file.h"
#include "diff/wire/presentation.h"
#include "tests/support/temporary_directory.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign {
namespace {

using test::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;

void put(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string zone_text(std::uint32_t serial, std::string_view more = "", std::string_view apex = "example.") {
  return fmt::format(
      "$ORIGIN {}\n$TTL 300\n@ SOA ns1 host {} 7200 1800 1209600 300\n@ NS ns1\nns1 A 192.0.2.1\n{}", apex,
      serial, more);
}

std::string error_of(const Result<ChangeStream>& stream) {
  return stream ? "no error" : stream.error().message;
}

TEST(StreamFromDirectory, TakesFilesInTheOrderOfTheirNames) {
  const TemporaryDirectory directory;
  put(directory / "0002.zone", zone_text(8, "a TXT two\n"));
  put(directory / "0001.zone", zone_text(7));
  put(directory / "0003.zone", zone_text(0x80000007, "a TXT two\nb TXT three\n"));
  put(directory / "0004.zone.orig", "not a zone");
  const auto stream = stream_from_directory(directory.path(), std::nullopt);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(stream->initial->serial(), Serial(7));
  ASSERT_EQ(stream->steps.size(), 2U);
  EXPECT_EQ(stream->steps[0].label, "file 0002.zone");
  EXPECT_EQ(stream->steps[0].change.added.size(), 1U);
  EXPECT_EQ(stream->steps[1].change.to(), Serial(0x80000007));
  const auto versions = versions_of(*stream);
  ASSERT_TRUE(versions);
  EXPECT_TRUE(versions->back()->find(Name::from_text("b.example.").value()).has_value());
}

TEST(StreamFromDirectory, TtlChangeIsARemovalAndAnAddition) {
  const TemporaryDirectory directory;
  put(directory / "1.zone", zone_text(1, "a 300 TXT x\n"));
  put(directory / "2.zone", zone_text(2, "a 600 TXT x\n"));
  const auto stream = stream_from_directory(directory.path(), std::nullopt);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(stream->steps[0].change.removed.at(0).ttl, 300U);
  EXPECT_EQ(stream->steps[0].change.added.at(0).ttl, 600U);
}

TEST(StreamFromDirectory, IncludesAreReadBesideTheZoneFile) {
  const TemporaryDirectory directory;
  put(directory / "1.zone", zone_text(1, "$INCLUDE more.inc\n"));
  put(directory / "more.inc", "included TXT here\n");
  const auto stream = stream_from_directory(directory.path(), std::nullopt);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_TRUE(stream->initial->find(Name::from_text("included.example.").value()).has_value());
}

TEST(StreamFromDirectory, SerialOrderErrorsNameBothFiles) {
  const TemporaryDirectory directory;
  put(directory / "1.zone", zone_text(5));
  put(directory / "2.zone", zone_text(5, "a TXT x\n"));
  EXPECT_THAT(error_of(stream_from_directory(directory.path(), std::nullopt)),
              AllOf(HasSubstr("1.zone"), HasSubstr("2.zone"), HasSubstr("same serial 5")));
  put(directory / "2.zone", zone_text(4));
  EXPECT_THAT(error_of(stream_from_directory(directory.path(), std::nullopt)),
              AllOf(HasSubstr("1.zone"), HasSubstr("2.zone"), HasSubstr("not newer")));
  put(directory / "2.zone", zone_text(0x80000005)); // exactly 2^31 away: neither is newer (RFC 1982 3.2)
  EXPECT_THAT(error_of(stream_from_directory(directory.path(), std::nullopt)), HasSubstr("not newer"));
}

TEST(StreamFromDirectory, OtherZoneIsAnErrorThatNamesBoth) {
  const TemporaryDirectory directory;
  put(directory / "1.zone", zone_text(1));
  put(directory / "2.zone", zone_text(2, "", "example.net."));
  EXPECT_THAT(error_of(stream_from_directory(directory.path(), std::nullopt)),
              AllOf(HasSubstr("example."), HasSubstr("example.net.")));
}

TEST(StreamFromDirectory, SyntaxErrorNamesFileAndLine) {
  const TemporaryDirectory directory;
  put(directory / "1.zone", zone_text(1, "a A 192.0.2.999\n"));
  EXPECT_THAT(error_of(stream_from_directory(directory.path(), std::nullopt)), HasSubstr("1.zone:6: "));
}

TEST(StreamFromDirectory, EmptyAndAbsentDirectoriesAreNotFound) {
  const TemporaryDirectory directory;
  EXPECT_EQ(stream_from_directory(directory.path(), std::nullopt).error().kind, ErrorKind::not_found);
  EXPECT_EQ(stream_from_directory(directory / "absent", std::nullopt).error().kind, ErrorKind::not_found);
}

constexpr std::string_view k_journal =
    "del example. 300 IN SOA ns1.example. host.example. 1 7200 1800 1209600 300\n"
    "add example. 300 IN SOA ns1.example. host.example. 2 7200 1800 1209600 300\n"
    "add a.example. 300 IN TXT \"x\"\n"
    "del example. 300 IN SOA ns1.example. host.example. 2 7200 1800 1209600 300\n"
    "del a.example. 300 IN TXT \"x\"\n"
    "add example. 300 IN SOA ns1.example. host.example. 5 7200 1800 1209600 300\n";

TEST(StreamFromJournal, GivesAStepForEachChange) {
  const TemporaryDirectory directory;
  put(directory / "zone", zone_text(1));
  put(directory / "journal", k_journal);
  const auto stream = stream_from_journal(directory / "zone", directory / "journal", std::nullopt);
  ASSERT_TRUE(stream) << stream.error().message;
  ASSERT_EQ(stream->steps.size(), 2U);
  EXPECT_EQ(stream->steps[1].label, "journal 2 to 5");
  EXPECT_EQ(versions_of(*stream)->back()->content(), stream->initial->content());
}

TEST(StreamFromJournal, ChangesFromBeforeTheZoneFileArePassedOver) {
  const TemporaryDirectory directory;
  put(directory / "zone", zone_text(2, "a TXT x\n"));
  put(directory / "journal", k_journal);
  const auto stream = stream_from_journal(directory / "zone", directory / "journal", std::nullopt);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(stream->steps.size(), 1U);
  put(directory / "zone", zone_text(5));
  EXPECT_TRUE(stream_from_journal(directory / "zone", directory / "journal", std::nullopt)->steps.empty());
}

TEST(StreamFromJournal, OneThatDoesNotReachTheZoneFileNamesBoth) {
  const TemporaryDirectory directory;
  put(directory / "zone", zone_text(77));
  put(directory / "journal", k_journal);
  EXPECT_THAT(error_of(stream_from_journal(directory / "zone", directory / "journal", std::nullopt)),
              AllOf(HasSubstr("/zone"), HasSubstr("/journal"), HasSubstr("77"), HasSubstr("from 1 to 5")));
}

TEST(StreamFromJournal, ChangeThatDoesNotFitNamesJournalAndSerials) {
  const TemporaryDirectory directory;
  put(directory / "zone", zone_text(2)); // without a.example.
  put(directory / "journal", k_journal);
  EXPECT_THAT(error_of(stream_from_journal(directory / "zone", directory / "journal", std::nullopt)),
              AllOf(HasSubstr("/journal: journal 2 to 5: "), HasSubstr("a.example. TXT")));
}

TEST(StreamFromJournal, SerialThatDoesNotGrowIsAnError) {
  const TemporaryDirectory directory;
  put(directory / "zone", zone_text(9));
  put(directory / "journal", "del example. 300 IN SOA ns1.example. host.example. 9 7200 1800 1209600 300\n"
                             "add example. 300 IN SOA ns1.example. host.example. 8 7200 1800 1209600 300\n");
  EXPECT_THAT(error_of(stream_from_journal(directory / "zone", directory / "journal", std::nullopt)),
              HasSubstr("does not grow"));
}

TEST(WriteStream, WhatIsWrittenReadsBackTheSame) {
  const TemporaryDirectory directory;
  const auto stream = generate_stream({Name::from_text("example.").value(), 3, 30, 40, Serial(1)});
  ASSERT_TRUE(stream);
  ASSERT_TRUE(write_stream(*stream, directory / "zone", directory / "journal"));
  const auto again = stream_from_journal(directory / "zone", directory / "journal", std::nullopt);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(print_zone(*again->initial), print_zone(*stream->initial));
  ASSERT_EQ(again->steps.size(), stream->steps.size());
  for (std::size_t i = 0; i < stream->steps.size(); ++i) {
    EXPECT_EQ(again->steps[i].change.soa_to, stream->steps[i].change.soa_to);
    EXPECT_EQ(again->steps[i].change.removed, stream->steps[i].change.removed);
    EXPECT_EQ(again->steps[i].change.added, stream->steps[i].change.added);
  }
}

TEST(WriteStream, FullDiskIsAnError) {
  const TemporaryDirectory directory;
  const auto stream = generate_stream({Name::from_text("example.").value(), 3, 30, 1, Serial(1)});
  std::filesystem::create_symlink("/dev/full", directory / "journal.part");
  const Status status = write_stream(*stream, directory / "zone", directory / "journal");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::io);
  EXPECT_FALSE(std::filesystem::exists(directory / "journal"));
}

} // namespace
} // namespace countersign
