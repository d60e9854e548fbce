// The rules over the whole tree.
#include "tests/tidy/rules.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace countersign::tidy {
namespace {

const std::vector<SourceFile>& tree() {
  static const std::vector<SourceFile> files = read_tree(COUNTERSIGN_SOURCE_DIR);
  return files;
}

std::string listed(const Violations& violations) {
  std::ostringstream text;
  for (const Violation& violation : violations) text << violation << '\n';
  return text.str();
}

template <class Rule> Violations over_the_tree(Rule rule) {
  Violations all;
  for (const SourceFile& file : tree()) {
    const Violations found = rule(file);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

TEST(House, TreeIsThere) {
  EXPECT_GT(tree().size(), 50U);
  EXPECT_TRUE(std::ranges::any_of(tree(), [](const SourceFile& f) { return f.path == "diff/model/name.h"; }));
}

TEST(House, IncludesFollowTheArrows) { EXPECT_EQ(listed(over_the_tree(check_arrows)), ""); }
TEST(House, ForeignHeadersStayInTheirRooms) { EXPECT_EQ(listed(over_the_tree(check_foreign_headers)), ""); }
TEST(House, ForeignHeadersDoNotLeakThroughOurs) {
  EXPECT_EQ(listed(check_foreign_headers_through(tree())), "");
}
TEST(House, FilesAreShort) { EXPECT_EQ(listed(over_the_tree(check_file_length)), ""); }
TEST(House, LinesAreNarrow) { EXPECT_EQ(listed(over_the_tree(check_line_width)), ""); }
TEST(House, FunctionsAreShort) { EXPECT_EQ(listed(over_the_tree(check_function_length)), ""); }
TEST(House, OnlyTheHarnessWritesToATerminal) { EXPECT_EQ(listed(over_the_tree(check_output)), ""); }
TEST(House, OnlyAdaptersSleep) { EXPECT_EQ(listed(over_the_tree(check_sleeps)), ""); }
TEST(House, ClocksAreReadInOnePlace) { EXPECT_EQ(listed(over_the_tree(check_clocks)), ""); }
TEST(House, NothingCatchesEverything) { EXPECT_EQ(listed(over_the_tree(check_catch_all)), ""); }
TEST(House, NothingIsLeftForLater) { EXPECT_EQ(listed(over_the_tree(check_left_over)), ""); }
TEST(House, NoPathOfOneMachine) {
  EXPECT_EQ(listed(over_the_tree(
                [](const SourceFile& f) { return check_machine_paths(f, COUNTERSIGN_SOURCE_DIR); })),
            "");
}
TEST(House, EveryFolderSaysWhatItIs) { EXPECT_EQ(listed(check_readmes(tree())), ""); }

} // namespace
} // namespace countersign::tidy
