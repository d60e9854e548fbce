#include "adapters/process/workspace.h"
#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;

struct stat status_of(const std::filesystem::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {(std::istreambuf_iterator<char>(file)), {}};
}

TEST(Workspace, NodeDirectoriesArePrivateToTheUserOfTheNode) {
  const auto run = make_run_directory();
  ASSERT_TRUE(run.has_value());
  const auto node = make_node_directory(*run, "incumbent", "n1");
  ASSERT_TRUE(node.has_value());
  EXPECT_EQ(node->filename(), "incumbent-n1");
  EXPECT_EQ(status_of(*node).st_mode & 07777, 0700U);
  const auto identity = unprivileged_identity();
  EXPECT_EQ(status_of(*node).st_uid, identity ? identity->uid : ::geteuid());
  std::ofstream(*node / "state") << "kept";
  ASSERT_TRUE(make_node_directory(*run, "incumbent", "n1").has_value());
  EXPECT_EQ(text_of(*node / "state"), "kept") << "a resumed run finds what it left";
  std::filesystem::remove_all(*run);
}

TEST(Workspace, NodeNamesThatAreNoFileNamesGetOneThatStays) {
  const test::TemporaryDirectory directory;
  std::set<std::filesystem::path> seen;
  for (const std::string name :
       {"../../etc", "a/b", "", ".", std::string(300, 'x').c_str(), "ns1.example."}) {
    const auto first = make_node_directory(directory.path(), "signer", name);
    ASSERT_TRUE(first.has_value()) << name;
    EXPECT_EQ(first->parent_path(), directory.path());
    EXPECT_LE(first->filename().string().size(), 24U);
    EXPECT_EQ(*make_node_directory(directory.path(), "signer", name), *first);
    EXPECT_TRUE(seen.insert(*first).second) << name;
  }
}

TEST(Workspace, NodeDirectoryThatIsALinkIsRefused) {
  const test::TemporaryDirectory directory;
  std::filesystem::create_directory_symlink("/", directory / "signer-node");
  EXPECT_FALSE(make_node_directory(directory.path(), "signer", "node").has_value());
}

TEST(Workspace, PrivateFileReplacesALinkAndDoesNotFollowIt) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "target") << "untouched";
  std::filesystem::create_symlink(directory / "target", directory / "key");
  ASSERT_TRUE(write_private_file(directory / "key", "secret").has_value());
  EXPECT_EQ(text_of(directory / "target"), "untouched");
  EXPECT_EQ(text_of(directory / "key"), "secret");
  EXPECT_EQ(status_of(directory / "key").st_mode & 07777, 0600U);
}

TEST(Workspace, PrivateFileInNoDirectoryIsAnErrorThatNamesIt) {
  const auto written = write_private_file("/nowhere/at/all/key", "secret");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().kind, ErrorKind::io);
  EXPECT_THAT(written.error().message, HasSubstr("/nowhere/at/all/key"));
}

TEST(Workspace, EndOfFileIsItsLastOctets) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "log") << "0123456789";
  EXPECT_EQ(read_end_of_file(directory / "log", 4), "6789");
  EXPECT_EQ(read_end_of_file(directory / "log", 400), "0123456789");
  EXPECT_EQ(read_end_of_file(directory / "none", 4), "");
}

TEST(Workspace, ProgramsAreFoundInPathAndInTheSbinDirectories) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "my-signer") << "#!/bin/sh\n";
  ::chmod((directory / "my-signer").c_str(), 0755);
  const std::string before = std::getenv("PATH");
  ::setenv("PATH", directory.path().c_str(), 1);
  EXPECT_EQ(find_program("my-signer").value(), directory / "my-signer");
  EXPECT_TRUE(find_program("sh").has_value());
  const auto missing = find_program("no-such-signer");
  ::setenv("PATH", before.c_str(), 1);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr("no-such-signer"));
}

TEST(Workspace, PortsAreHighAndBelowThoseOfTheKernel) {
  for (int i = 0; i < 20; ++i) {
    const auto port = choose_free_port();
    ASSERT_TRUE(port.has_value());
    EXPECT_GE(*port, 10240);
    EXPECT_LT(*port, 32768);
  }
}

} // namespace
} // namespace countersign
