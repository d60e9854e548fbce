// Every version of a generated stream must load in the programs that will be asked to sign it.
#include "adapters/changes/change_stream.h"
#include "adapters/changes/text_file.h"
#include "adapters/process/subprocess.h"
#include "diff/wire/presentation.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

Result<ProgramOutput> run(const std::filesystem::path& directory, const std::string& program,
                          std::vector<std::string> arguments) {
  ProgramSetup setup;
  setup.program = program;
  setup.arguments = std::move(arguments);
  setup.directory = directory;
  return run_program(setup, Deadline::after(std::chrono::seconds(30)));
}

TEST(GeneratedStreamLive, EveryVersionLoadsInBindAndKnot) {
  for (const std::uint64_t seed : {1U, 2U}) {
    const test::TemporaryDirectory directory;
    const auto stream = generate_stream({Name::from_text("example.").value(), seed, 30, 40, Serial(1)});
    const auto versions = versions_of(*stream);
    ASSERT_TRUE(versions) << versions.error().message;
    for (std::size_t i = 0; i < versions->size(); ++i) {
      const std::string file = (directory / fmt::format("{:04}.zone", i)).string();
      ASSERT_TRUE(write_text_file(file, [&](const TextSink& sink) { print_zone(*(*versions)[i], sink); }));
      const std::string label = i == 0 ? "initial" : stream->steps[i - 1].label;
      const auto bind = run(directory.path(), "/usr/bin/named-checkzone", {"-i", "none", "example.", file});
      EXPECT_TRUE(bind) << label << ": " << bind.error().message;
      const auto knot = run(directory.path(), "/usr/bin/kzonecheck", {"-o", "example.", file});
      EXPECT_TRUE(knot) << label << ": " << knot.error().message;
    }
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

// named-compilezone prints what BIND has understood; named-journalprint is what our journal text is modelled
// on.
TEST(GeneratedStreamLive, BindUnderstandsTheSameRecords) {
  const test::TemporaryDirectory directory;
  const auto stream = generate_stream({Name::from_text("example.").value(), 5, 30, 25, Serial(1)});
  const ZoneVersionPtr last = versions_of(*stream)->back();
  ASSERT_TRUE(write_text_file(directory / "zone", [&](const TextSink& sink) { print_zone(*last, sink); }));
  const auto compiled = run(directory.path(), "/usr/bin/named-compilezone",
                            {"-i", "none", "-s", "full", "-o", (directory / "0001.zone").string(), "example.",
                             (directory / "zone").string()});
  ASSERT_TRUE(compiled) << compiled.error().message;
  const auto again = stream_from_directory(directory.path(), std::nullopt);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->initial->content(), last->content());
  EXPECT_EQ(again->initial->serial(), last->serial());
}

} // namespace
} // namespace countersign
