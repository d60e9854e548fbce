// No room, no permission: a clear line, nothing lost, and it goes on when there is room again.
#include "tests/unit/storage/child.h"
#include "tests/unit/storage/samples.h"

#include <gmock/gmock.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;
namespace fs = std::filesystem;

// Writes steps until one is refused; says why, and then what the store holds after that.
void write_until_full(Child& child, RunStore& store) {
  std::uint64_t index = store.next_step(1).value_or(0);
  Status status;
  for (; index < 10000; ++index) {
    status = store.put_step(1, sample_step(index, 50));
    if (!status) break;
  }
  child.say(status ? "it never became full" : status.error().message);
  const bool all_there = store.next_step(1).value_or(0) == index && store.verify_chain();
  child.say(all_there && index > 0 ? "all steps are there" : "steps are lost");
}

void set_file_size_limit(rlim_t size) {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = size;
  setrlimit(RLIMIT_FSIZE, &limit);
}

TEST(FullDisk, StopsAStepAtTheLimitOnFileSizesAndGoesOnAfterIt) {
  const TempDirectory directory;
  const fs::path file = directory / "runs.db";
  ASSERT_TRUE(open_store(file)->begin_run(sample_run()));
  Child child([&](Child& self) {
    signal(SIGXFSZ, SIG_IGN); // as the harness does in main()
    const auto store = open_store(file);
    set_file_size_limit(600 * 1024);
    write_until_full(self, *store);
    set_file_size_limit(RLIM_INFINITY);
    self.say(store->put_step(1, sample_step(store->next_step(1).value(), 50)) ? "goes on" : "stuck");
  });
  EXPECT_THAT(child.hear(), HasSubstr("the limit on file sizes is reached; nothing of this record was kept"));
  EXPECT_EQ(child.hear(), "all steps are there");
  EXPECT_EQ(child.hear(), "goes on");
  EXPECT_EQ(child.reap(), 0);
  EXPECT_TRUE(open_store(file)->verify_chain());
}

TEST(FullDisk, LosesNothingIfTheSignalOfTheLimitEndsTheProcess) {
  const TempDirectory directory;
  const fs::path file = directory / "runs.db";
  ASSERT_TRUE(open_store(file)->begin_run(sample_run()));
  Child child([&](Child& self) {
    const rlimit no_core{};
    setrlimit(RLIMIT_CORE, &no_core);
    signal(SIGXFSZ, SIG_DFL);
    const auto store = open_store(file);
    set_file_size_limit(600 * 1024);
    for (std::uint64_t i = 0; i < 10000; ++i) {
      if (!store->put_step(1, sample_step(i, 50))) return;
      self.say(std::to_string(i));
    }
  });
  std::uint64_t stored = 0;
  for (std::string line = child.hear(); !line.empty(); line = child.hear()) stored = std::stoull(line) + 1;
  ASSERT_EQ(child.reap(), SIGXFSZ);
  const auto store = open_store(file);
  EXPECT_EQ(store->next_step(1).value(), stored);
  EXPECT_TRUE(store->verify_chain());
  EXPECT_TRUE(store->put_step(1, sample_step(stored, 50)));
}

// A file system of 1 MiB in a mount namespace of the child's own. Not everyone may have one.
bool mount_tiny(const fs::path& where) {
  if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return mount("tiny", where.c_str(), "tmpfs", 0, "size=1m") == 0;
}

TEST(FullDisk, StopsAStepWhenTheFileSystemIsFullAndGoesOnAfterIt) {
  const TempDirectory directory;
  Child child([&](Child& self) {
    if (!mount_tiny(directory.path())) return self.say("no mount");
    const auto store = open_store(directory / "runs.db");
    if (!store->begin_run(sample_run())) return self.say("no run");
    write_until_full(self, *store);
    mount("tiny", directory.path().c_str(), "tmpfs", MS_REMOUNT, "size=64m");
    self.say(store->put_step(1, sample_step(store->next_step(1).value(), 50)) ? "goes on" : "stuck");
  });
  const std::string message = child.hear();
  if (message == "no mount")
    GTEST_SKIP() << "this user may not mount a tmpfs; the file-size tests stand in for it";
  EXPECT_THAT(message, HasSubstr("the disk is full; nothing of this record was kept"));
  EXPECT_EQ(child.hear(), "all steps are there");
  EXPECT_EQ(child.hear(), "goes on");
}

TEST(FullDisk, CannotMakeADatabaseAndLeavesNone) {
  const TempDirectory directory;
  Child child([&](Child& self) {
    signal(SIGXFSZ, SIG_IGN);
    set_file_size_limit(8192);
    const auto store = RunStore::open(directory / "runs.db", RunStore::Mode::read_write);
    self.say(store ? "opened" : store.error().message);
  });
  EXPECT_THAT(child.hear(), HasSubstr("the limit on file sizes is reached"));
  child.reap();
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

// SQLite's own limit gives the error of a full disk without one.
TEST(FullDisk, IsToldFromOtherErrorsByTheWrapper) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  sqlite::Connection database = open_raw(directory / "runs.db");
  ASSERT_TRUE(database.execute("PRAGMA max_page_count = 1;"));
  const Status status =
      database.execute("CREATE TABLE more (a); INSERT INTO more VALUES (zeroblob(1000000));");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::storage);
  EXPECT_THAT(status.error().message, HasSubstr("the disk is full"));
}

// The superuser may write everywhere, so the child becomes someone else.
void drop_privileges() {
  if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(1);
}

TEST(Permissions, OfTheDirectoryKeepAWriterOutWithAClearLine) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  chmod((directory / "runs.db").c_str(), 0666);
  chmod(directory.path().c_str(), 0555);
  Child child([&](Child& self) {
    drop_privileges();
    const auto made = RunStore::open(directory / "other.db", RunStore::Mode::read_write);
    self.say(made ? "opened" : made.error().message);
    const auto opened = RunStore::open(directory / "runs.db", RunStore::Mode::read_write);
    self.say(opened ? "opened" : opened.error().message);
  });
  EXPECT_THAT(child.hear(), HasSubstr("other.db: cannot be created: Permission denied"));
  EXPECT_THAT(child.hear(), HasSubstr("runs.db: its directory may not be written"));
  child.reap();
  chmod(directory.path().c_str(), 0755);
}

TEST(Permissions, OfTheDirectoryDoNotKeepAReaderOut) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  chmod(directory.path().c_str(), 0555);
  Child child([&](Child& self) {
    drop_privileges();
    const auto store = RunStore::open(directory / "runs.db", RunStore::Mode::read_only);
    if (!store) return self.say(store.error().message);
    self.say((*store)->verify_chain() ? "reads" : "does not verify");
  });
  EXPECT_EQ(child.hear(), "reads");
  child.reap();
  chmod(directory.path().c_str(), 0755);
}

TEST(Permissions, OfTheFileKeepAWriterOutWithAClearLine) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  chmod((directory / "runs.db").c_str(), 0444);
  chmod(directory.path().c_str(), 0777);
  Child child([&](Child& self) {
    drop_privileges();
    const auto store = RunStore::open(directory / "runs.db", RunStore::Mode::read_write);
    self.say(store ? "opened" : store.error().message);
  });
  EXPECT_THAT(child.hear(), HasSubstr("runs.db: may only be read"));
}

} // namespace
} // namespace countersign
