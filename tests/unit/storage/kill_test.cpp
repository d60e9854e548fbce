// kill -9 at any instant: the file opens, and holds all of a step or nothing of it.
#include "tests/unit/storage/child.h"
#include "tests/unit/storage/samples.h"

#include <random>

#include <signal.h>

namespace countersign {
namespace {

using namespace test;
using std::chrono::microseconds;
namespace fs = std::filesystem;

// Goes on where the store ends; says the number of each step that it was told is stored.
void write_steps_for_ever(Child& child, const fs::path& file) {
  auto store = RunStore::open(file, RunStore::Mode::read_write);
  if (!store) return child.say("open: " + store.error().message);
  const auto next = (*store)->next_step(1);
  if (!next) return child.say("next_step: " + next.error().message);
  for (std::uint64_t index = *next;; ++index) {
    const Status status = (*store)->put_step(1, sample_step(index, 50));
    if (!status) return child.say("put_step: " + status.error().message);
    child.say(std::to_string(index));
  }
}

TEST(Kill, LosesNoStepThatWasStoredAndLeavesNoHalfOne) {
  const TempDirectory directory;
  const fs::path file = directory / "runs.db";
  ASSERT_TRUE(open_store(file)->begin_run(sample_run()));
  std::mt19937 random(1);
  std::uint64_t stored = 0;
  int unreported = 0; // a step was stored, and the child killed before it could say so
  for (int round = 0; round < 40; ++round) {
    Child child([&](Child& self) { write_steps_for_ever(self, file); });
    // Every other time right after some steps, else somewhere while the file is being opened and read.
    for (std::uint64_t i = round % 2 == 0 ? random() % 4 : 0; i > 0; --i) {
      const std::string line = child.hear();
      ASSERT_NE(line, "");
      stored = std::stoull(line) + 1;
    }
    child.let_run(microseconds(random() % 30000));
    child.kill_now();
    ASSERT_EQ(child.reap(), SIGKILL) << "the child ended by itself: " << child.hear();
    for (std::string line = child.hear(); !line.empty(); line = child.hear()) stored = std::stoull(line) + 1;

    const auto store =
        open_store(file, round % 3 == 0 ? RunStore::Mode::read_only : RunStore::Mode::read_write);
    const std::uint64_t next = store->next_step(1).value();
    ASSERT_GE(next, stored) << "a step that was reported as stored is gone";
    ASSERT_LE(next, stored + 1);
    unreported += next > stored ? 1 : 0;
    stored = next;
  }
  const auto store = open_store(file);
  const Status chain = store->verify_chain();
  EXPECT_TRUE(chain) << chain.error().message;
  const std::vector<StepRecord> steps = store->steps(1).value();
  ASSERT_EQ(steps.size(), stored);
  EXPECT_GT(stored, 20U);
  for (std::uint64_t i = 0; i < stored; ++i) expect_same(steps[i], sample_step(i, 50));
  RecordProperty("steps", static_cast<int>(stored));
  RecordProperty("stored_but_not_reported", unreported);
}

TEST(Kill, WhileTheFileIsMadeLeavesAWholeOneOrNone) {
  std::mt19937 random(2);
  int there = 0;
  for (int round = 0; round < 40; ++round) {
    const TempDirectory directory;
    const fs::path file = directory / "runs.db";
    Child child([&](Child& self) {
      self.say("go");
      if (!RunStore::open(file, RunStore::Mode::read_write)) self.say("failed");
    });
    ASSERT_EQ(child.hear(), "go");
    child.let_run(microseconds(random() % 40000));
    child.kill_now();
    child.reap();
    ASSERT_EQ(child.hear(), "");
    there += fs::exists(file) ? 1 : 0;
    const auto store = open_store(file);
    ASSERT_TRUE(store->begin_run(sample_run()));
    ASSERT_TRUE(store->verify_chain());
  }
  RecordProperty("files_there", there);
}

// A reader that is open all the time must not keep the writer from resuming, nor see half a step.
TEST(Kill, OfTheWriterDoesNotDisturbAReader) {
  const TempDirectory directory;
  const fs::path file = directory / "runs.db";
  ASSERT_TRUE(open_store(file)->begin_run(sample_run()));
  const auto reader = open_store(file, RunStore::Mode::read_only);
  for (int round = 0; round < 5; ++round) {
    Child child([&](Child& self) { write_steps_for_ever(self, file); });
    ASSERT_NE(child.hear(), "");
    EXPECT_TRUE(reader->verify_chain());
    child.kill_now();
    ASSERT_EQ(child.reap(), SIGKILL);
    EXPECT_TRUE(reader->verify_chain());
  }
  EXPECT_GE(reader->next_step(1).value(), 5U);
}

} // namespace
} // namespace countersign
