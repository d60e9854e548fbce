// Each rule with a planted violation, and with what it must leave alone.
#include "tests/tidy/rules.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace countersign::tidy {
namespace {

using Rule = Violations (*)(const SourceFile&);

// The lines that the rule objects to.
std::vector<std::size_t> lines(Rule rule, const char* path, const std::string& text) {
  std::vector<std::size_t> found;
  for (const Violation& violation : rule({path, text})) found.push_back(violation.line);
  return found;
}

using Lines = std::vector<std::size_t>;

std::string including(const char* header) { return std::string("#include ") + header + "\n"; }

TEST(ArrowRule, RefusesEveryArrowThatRunsBackward) {
  struct Row {
    const char* path;
    const char* header;
    bool allowed;
  };
  for (const auto& [path, header, allowed] : {
           Row{"diff/model/a.cpp", "\"diff/model/name.h\"", true},
           Row{"diff/model/a.cpp", "\"diff/wire/presentation.h\"", false},
           Row{"diff/wire/text/a.cpp", "\"diff/model/name.h\"", true},
           Row{"diff/wire/a.h", "\"diff/verify/verify.h\"", false},
           Row{"diff/verify/a.cpp", "\"diff/wire/presentation.h\"", true},
           Row{"diff/verify/a.cpp", "\"diff/compare/compare.h\"", false},
           Row{"diff/verify/a.cpp", "\"adapters/clock.h\"", false},
           Row{"diff/compare/a.cpp", "\"diff/verify/verify.h\"", true},
           Row{"diff/compare/a.cpp", "\"storage/storage.h\"", false},
           Row{"adapters/net/a.cpp", "\"diff/wire/presentation.h\"", true},
           Row{"adapters/net/a.cpp", "\"diff/verify/verify.h\"", false},
           Row{"adapters/net/a.cpp", "\"storage/storage.h\"", false},
           Row{"storage/a.cpp", "\"diff/model/name.h\"", true},
           Row{"storage/a.cpp", "\"diff/wire/presentation.h\"", false},
           Row{"storage/a.cpp", "\"harness/run/run_loop.h\"", false},
           Row{"harness/a.cpp", "\"storage/storage.h\"", true},
           Row{"harness/a.cpp", "\"diff/compare/compare.h\"", true},
           Row{"harness/a.cpp", "\"tests/support/program_run.h\"", false},
           Row{"tests/a.cpp", "\"harness/run/run_loop.h\"", true},
           Row{"harness/a.cpp", "\"run_loop.h\"", false},
           Row{"harness/a.cpp", "\"../storage/storage.h\"", false},
           Row{"diff/model/a.cpp", "<vector>", true},
       }) {
    EXPECT_EQ(check_arrows({path, including(header)}).empty(), allowed) << path << ' ' << header;
  }
}

TEST(ArrowRule, NamesTheLine) {
  EXPECT_EQ(lines(check_arrows, "storage/a.cpp", "// x\n\n  #  include \"adapters/clock.h\"\n"), Lines{3});
}

TEST(ArrowRule, CommentsAndStringsIncludeNothing) {
  EXPECT_EQ(lines(check_arrows, "storage/a.cpp",
                  "// #include \"adapters/clock.h\"\n/*\n#include \"adapters/clock.h\"\n*/\n"
                  "const char* a = R\"(\n#include \"adapters/clock.h\"\n)\";\n"),
            Lines{});
}

TEST(ForeignHeaderRule, KnowsWhereEachLibraryMayBe) {
  struct Row {
    const char* path;
    const char* header;
    bool allowed;
  };
  for (const auto& [path, header, allowed] : {
           Row{"diff/verify/crypto/a.cpp", "<openssl/evp.h>", true},
           Row{"diff/verify/a.cpp", "<openssl/evp.h>", false},
           Row{"diff/model/a.cpp", "<openssl/evp.h>", false},
           Row{"storage/content_hash.cpp", "<openssl/evp.h>", true},
           Row{"storage/open.cpp", "<openssl/evp.h>", false},
           Row{"diff/wire/text/a.cpp", "<ldns/ldns.h>", true},
           Row{"adapters/transfer/a.cpp", "<ldns/ldns.h>", false},
           Row{"adapters/process/subprocess.cpp", "<boost/asio/io_context.hpp>", true},
           Row{"adapters/process/subprocess.h", "<boost/asio/io_context.hpp>", false},
           Row{"storage/sqlite/a.cpp", "<sqlite3.h>", true},
           Row{"storage/storage.h", "<SQLiteCpp/Database.h>", false},
           Row{"harness/config/a.cpp", "<toml++/toml.h>", true},
           Row{"harness/run/a.cpp", "<toml++/toml.h>", false},
           Row{"harness/run/a.cpp", "<spdlog/spdlog.h>", false},
           Row{"harness/run/a.cpp", "<nlohmann/json.hpp>", false},
           Row{"harness/run/a.cpp", "<CLI/CLI.hpp>", false},
           Row{"diff/model/name.cpp", "<xxhash.h>", false},
           Row{"harness/run/a.cpp", "<gtest/gtest.h>", false},
           Row{"tests/unit/a.cpp", "<gtest/gtest.h>", true},
           Row{"diff/wire/a.h", "<fmt/format.h>", true},
           Row{"diff/wire/a.h", "<tl/expected.hpp>", false},
           Row{"diff/wire/a.cpp", "<fstream>", false},
           Row{"diff/wire/a.cpp", "<sys/socket.h>", false},
           Row{"diff/wire/a.cpp", "<unistd.h>", false},
           Row{"adapters/net/a.cpp", "<sys/socket.h>", true},
           Row{"adapters/net/a.cpp", "<some/new_library.h>", false},
           Row{"diff/model/a.cpp", "<vector>", true},
       }) {
    EXPECT_EQ(check_foreign_headers({path, including(header)}).empty(), allowed) << path << ' ' << header;
  }
}

TEST(ForeignHeaderRule, FollowsOurOwnHeadersToAnyDepth) {
  const std::vector<SourceFile> files{
      {"adapters/keys/private_key.h", including("<openssl/evp.h>")},
      {"adapters/keys/key_pair.h", including("\"adapters/keys/private_key.h\"")},
      {"adapters/signers/bind.cpp", including("\"adapters/keys/key_pair.h\"")},
      {"adapters/keys/key_pair.cpp", including("\"adapters/keys/key_pair.h\"")},
      {"tests/unit/a.cpp", including("\"adapters/keys/key_pair.h\"")},
  };
  const Violations found = check_foreign_headers_through(files);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path, "adapters/signers/bind.cpp");
  EXPECT_NE(found[0].message.find("adapters/keys/private_key.h"), std::string::npos);
}

TEST(ForeignHeaderRule, SurvivesHeadersThatIncludeEachOther) {
  const std::vector<SourceFile> files{{"harness/a.h", including("\"harness/b.h\"")},
                                      {"harness/b.h", including("\"harness/a.h\"")}};
  EXPECT_TRUE(check_foreign_headers_through(files).empty());
}

std::string repeated(const std::string& line, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += line;
  return text;
}

TEST(LengthRule, FileOf400LinesIsTheLongest) {
  EXPECT_TRUE(check_file_length({"diff/model/a.cpp", repeated("x\n", 400)}).empty());
  EXPECT_FALSE(check_file_length({"diff/model/a.cpp", repeated("x\n", 401)}).empty());
  EXPECT_FALSE(check_file_length({"diff/model/a.cpp", repeated("x\n", 400) + "x"}).empty());
  EXPECT_FALSE(check_file_length({"harness/quickstart.sh", repeated("x\n", 401)}).empty());
  EXPECT_TRUE(check_file_length({"fixtures/a.zone", repeated("x\n", 5000)}).empty());
}

TEST(LengthRule, ReadmeOfAFolderHas60Lines) {
  EXPECT_TRUE(check_file_length({"diff/README.md", repeated("x\n", 60)}).empty());
  EXPECT_FALSE(check_file_length({"diff/README.md", repeated("x\n", 61)}).empty());
  EXPECT_TRUE(check_file_length({"README.md", repeated("x\n", 200)}).empty());
}

TEST(WidthRule, Counts110ColumnsAndNotOctets) {
  EXPECT_EQ(lines(check_line_width, "a.cpp", std::string(110, 'x') + "\n" + std::string(111, 'x') + "\n"),
            Lines{2});
  EXPECT_EQ(lines(check_line_width, "a.cpp", repeated("\xc3\xa4", 110) + "\n"), Lines{});
  EXPECT_EQ(lines(check_line_width, "a.md", std::string(200, 'x')), Lines{});
}

std::string function_of(std::size_t inner_lines, const std::string& head) {
  return head + " {\n" + repeated("  f();\n", inner_lines) + "}\n";
}

TEST(FunctionRule, FunctionOf70LinesIsTheLongest) {
  for (const char* head :
       {"int f(int a)", "template <class T> T A<T>::f() const noexcept", "A::A(int a) : a_(a), b_{a}",
        "TEST(Suite, Name)", "bool operator==(const A& a, const A& b)", "auto f() -> std::vector<int>",
        "[[nodiscard]] static Result<int> f(std::string_view text = {})", "struct A* f(int a)"}) {
    EXPECT_TRUE(check_function_length({"a.cpp", function_of(68, head)}).empty()) << head;
    const Violations found = check_function_length({"a.cpp", "\n" + function_of(69, head)});
    ASSERT_EQ(found.size(), 1U) << head;
    EXPECT_EQ(found[0].line, 2U);
  }
}

TEST(FunctionRule, LooksIntoNamespacesAndClasses) {
  EXPECT_FALSE(
      check_function_length({"a.cpp", "namespace a {\nnamespace {\nclass B : public C {\npublic:\n" +
                                          function_of(80, "  void f() const override") + "};\n}\n}\n"})
          .empty());
}

TEST(FunctionRule, LongNamespacesClassesTablesAndEnumsAreNoFunctions) {
  const std::string body = " {\n" + repeated("  a,\n", 100) + "};\n";
  for (const char* head : {"namespace a", "class A", "struct A final : public B", "enum class A : int",
                           "constexpr std::array k_all", "const std::map<int, int> k_all =",
                           "const auto k_all = make_table(1, T", "extern \"C\"", "union A"}) {
    EXPECT_TRUE(check_function_length({"a.cpp", head + body}).empty()) << head;
  }
}

TEST(FunctionRule, BracesInStringsCommentsAndMacrosAreNone) {
  const std::string text = "void f() {\n  a(\"{\"); // {\n  b('{');\n  /* { */ c(R\"x({{)x\");\n}\n"
                           "#define M(x) \\\n  do { \\\n";
  EXPECT_TRUE(check_function_length({"a.cpp", text + repeated("\nint a;", 100)}).empty());
}

TEST(OutputRule, OnlyHarnessAndTestsWrite) {
  const std::string text = "void f() {\n  std::cout << 1;\n  std::snprintf(b, 1, \"x\");\n  printf (\"x\");\n"
                           "  fmt::print(\"x\");\n}\n// std::cout\n";
  EXPECT_EQ(lines(check_output, "diff/wire/a.cpp", text), (Lines{2, 4, 5}));
  EXPECT_EQ(lines(check_output, "storage/a.cpp", text), (Lines{2, 4, 5}));
  EXPECT_EQ(lines(check_output, "harness/a.cpp", text), Lines{});
  EXPECT_EQ(lines(check_output, "tests/a.cpp", text), Lines{});
}

TEST(SleepRule, OnlyAdaptersSleepAndTestsDoNot) {
  const std::string text =
      "std::this_thread::sleep_for(1s);\nusleep(5);\n::sleep(1);\nasleep(1);\n// sleep_for\n";
  EXPECT_EQ(lines(check_sleeps, "tests/unit/a.cpp", text), (Lines{1, 2, 3}));
  EXPECT_EQ(lines(check_sleeps, "harness/a.cpp", text), (Lines{1, 2, 3}));
  EXPECT_EQ(lines(check_sleeps, "adapters/net/a.cpp", text), Lines{});
}

TEST(ClockRule, InstantsComeFromOnePlace) {
  const std::string text =
      "auto a = std::chrono::system_clock::now();\nauto b = std::chrono::steady_clock::now();\n"
      "auto c = std::time(nullptr);\nauto d = ::time(nullptr);\nauto e = verify_time(1);\n"
      "auto f = record.time();\nclock_gettime(CLOCK_REALTIME, &t);\n";
  EXPECT_EQ(lines(check_clocks, "adapters/net/a.cpp", text), (Lines{1, 2, 3, 3, 4, 7}));
  EXPECT_FALSE(lines(check_clocks, "diff/verify/a.cpp", text).empty());
  EXPECT_EQ(lines(check_clocks, "adapters/clock.cpp", text), Lines{});
  EXPECT_EQ(lines(check_clocks, "harness/run/a.cpp", text), Lines{});
}

TEST(CatchRule, FindsItHoweverItIsSpaced) {
  const std::string dots = "(...)";
  EXPECT_EQ(lines(check_catch_all, "harness/a.cpp",
                  "try {\n} catch " + dots + " {\n}\ntry {\n} catch( ... ) {\n}\n} catch (const E&) {}\n"),
            (Lines{2, 5}));
  EXPECT_EQ(lines(check_catch_all, "harness/a.cpp", "// catch " + dots + "\nf" + dots + ";\n"), Lines{});
}

TEST(LeftOverRule, FindsNotesInCodeAndText) {
  const std::string note = std::string("TO") + "DO";
  EXPECT_EQ(lines(check_left_over, "diff/a.cpp",
                  "// " + note +
                      ": x\n// TO"
                      "DOs are none\n"),
            Lines{1});
  EXPECT_EQ(lines(check_left_over, "README.md", "\n" + note), Lines{2});
  EXPECT_EQ(lines(check_left_over, "fixtures/a.bin", note), Lines{});
}

TEST(PathRule, FindsHomesAndTheFolderOfTheTree) {
  const std::string home = std::string("/home") + "/";
  const auto found = [](const std::string& text) {
    return check_machine_paths({"README.md", text}, "/build/tree").size();
  };
  EXPECT_EQ(found("see " + home + "anna/x"), 1U);
  EXPECT_EQ(found("see /build/tree/x\n/usr/bin/x\n"), 1U);
  EXPECT_EQ(found("tests" + home + "x"), 0U);
}

TEST(ReadmeRule, NamesTheFolderWithoutOne) {
  const std::vector<SourceFile> files{
      {"diff/README.md", ""},        {"diff/model/README.md", ""},   {"diff/wire/README.md", ""},
      {"diff/verify/README.md", ""}, {"diff/compare/README.md", ""}, {"diff/autopsy/README.md", ""},
      {"diff/events/README.md", ""}, {"storage/a.cpp", ""},          {".ci/run", ""},
      {"CMakeLists.txt", ""}};
  const Violations found = check_readmes(files);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path, "storage/");
}

TEST(SourceTree, WithoutGitTheFolderIsWalked) {
  namespace fs = std::filesystem;
  const fs::path root = fs::temp_directory_path() / ("countersign-tidy-" + std::to_string(::getpid()));
  for (const char* path : {"diff/a.cpp", ".hidden/b.cpp", "build-x/c.cpp", "d.txt"}) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << path;
  }
  const std::vector<SourceFile> files = read_tree(root);
  fs::remove_all(root);
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path, "d.txt");
  EXPECT_EQ(files[1].path, "diff/a.cpp");
  EXPECT_EQ(files[1].text, "diff/a.cpp");
}

TEST(SourceTree, BareCodeKeepsLinesAndLosesWhatIsNone) {
  EXPECT_EQ(bare_code("a // b\nc"), "a     \nc");
  EXPECT_EQ(bare_code("a /* b\n*/ c"), "a     \n   c");
  EXPECT_EQ(bare_code("f(\"a\\\"b\", 'c', '\\'');"), "f(      ,    ,     );");
  EXPECT_EQ(bare_code("int n = 1'000'000; g('x');"), "int n = 1'000'000; g(   );");
  EXPECT_EQ(bare_code("#define A \\\n  {\nb"), "           \n   \nb");
  EXPECT_EQ(bare_code("auto s = R\"y(\"a)\"\n)y\"; b"), "auto s =         \n   ; b");
  EXPECT_EQ(without_comments("f(\"//\"); // x"), "f(\"//\");     ");
}

} // namespace
} // namespace countersign::tidy
