#include "adapters/changes/text_file.h"
#include "tests/support/temporary_directory.h"

#include <fstream>

#include <gtest/gtest.h>

namespace countersign {
namespace {

using test::TemporaryDirectory;

void put(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST(TextFile, IsReadWhole) {
  const TemporaryDirectory directory;
  const std::string text = std::string(200'000, 'x') + '\0' + "end";
  put(directory / "a", text);
  EXPECT_EQ(read_text_file(directory / "a").value(), text);
}

TEST(TextFile, AbsentOneIsNotFoundAndNamed) {
  const TemporaryDirectory directory;
  const auto text = read_text_file(directory / "absent");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::not_found);
  EXPECT_NE(text.error().message.find("absent"), std::string::npos);
}

TEST(TextFile, DirectoryIsAnIoError) {
  const TemporaryDirectory directory;
  const auto text = read_text_file(directory.path());
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::io);
}

TEST(TextFile, LimitHoldsForFilesAndForStreamsWithoutAnEnd) {
  const TemporaryDirectory directory;
  put(directory / "a", "12345");
  EXPECT_EQ(read_text_file(directory / "a", 5).value(), "12345");
  EXPECT_EQ(read_text_file(directory / "a", 4).error().kind, ErrorKind::limit);
  EXPECT_EQ(read_text_file("/dev/zero", 1'000'000).error().kind, ErrorKind::limit);
}

TEST(TextFile, IncludeIsReadBesideTheZoneFile) {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "sub");
  put(directory / "sub/part", "in sub");
  put(directory / "absolute", "elsewhere");
  const auto include = include_beside(directory / "sub/zone");
  EXPECT_EQ(include("part").value(), "in sub");
  EXPECT_EQ(include((directory / "absolute").string()).value(), "elsewhere");
  EXPECT_EQ(include("absolute").error().kind, ErrorKind::not_found);
}

TEST(TextFile, WrittenFileReplacesTheOldOneWhole) {
  const TemporaryDirectory directory;
  put(directory / "a", "a longer text before");
  ASSERT_TRUE(write_text_file(directory / "a", [](const TextSink& sink) {
    sink("one ");
    sink("two");
  }));
  EXPECT_EQ(read_text_file(directory / "a").value(), "one two");
  EXPECT_FALSE(std::filesystem::exists(directory / "a.part"));
}

TEST(TextFile, FailedWriteLeavesTheOldFileAndNoPart) {
  const TemporaryDirectory directory;
  put(directory / "a", "before");
  // What is written ends at a device that is always full.
  std::filesystem::create_symlink("/dev/full", directory / "a.part");
  const Status status =
      write_text_file(directory / "a", [](const TextSink& sink) { sink(std::string(100'000, 'x')); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::io);
  EXPECT_NE(status.error().message.find("No space left"), std::string::npos) << status.error().message;
  EXPECT_EQ(read_text_file(directory / "a").value(), "before");
  EXPECT_FALSE(std::filesystem::is_symlink(directory / "a.part"));
}

TEST(TextFile, UnwritableDirectoryIsAnError) {
  const Status status = write_text_file("/nonexistent/a", [](const TextSink& sink) { sink("x"); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::io);
}

} // namespace
} // namespace countersign
