// Files that are missing, not ours, newer, older or damaged.
#include "storage/open.h"
#include "tests/unit/storage/samples.h"

#include <fstream>
#include <random>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc)
      .write(text.data(), static_cast<std::streamsize>(text.size()));
}

// Both modes must refuse, in one line that begins with the file's name, and leave the file as it is.
void expect_refused(const fs::path& file, ErrorKind kind, const std::string& what) {
  const std::string before = read_file(file);
  for (const auto mode : {RunStore::Mode::read_only, RunStore::Mode::read_write}) {
    const auto store = RunStore::open(file, mode);
    ASSERT_FALSE(store) << what;
    EXPECT_EQ(store.error().kind, kind);
    EXPECT_THAT(store.error().message, HasSubstr(what));
    EXPECT_EQ(store.error().message.rfind(file.string() + ": ", 0), 0U) << store.error().message;
    EXPECT_THAT(store.error().message, Not(HasSubstr("\n")));
  }
  EXPECT_EQ(read_file(file), before);
}

TEST(Open, MakesAFileOnlyToWriteToIt) {
  const TempDirectory directory;
  const auto missing = RunStore::open(directory / "runs.db", RunStore::Mode::read_only);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  EXPECT_FALSE(fs::exists(directory / "runs.db"));
  EXPECT_TRUE(RunStore::open(directory / "runs.db", RunStore::Mode::read_write));
  EXPECT_TRUE(RunStore::open(directory / "runs.db", RunStore::Mode::read_only));
}

TEST(Open, LeavesNothingBesideANewFile) {
  const TempDirectory directory;
  ASSERT_TRUE(RunStore::open(directory / "runs.db", RunStore::Mode::read_write));
  for (const auto& entry : fs::directory_iterator(directory.path()))
    EXPECT_EQ(entry.path(), directory / "runs.db");
}

TEST(Open, TakesARelativeNameWithAwkwardLetters) {
  const TempDirectory directory;
  const fs::path before = fs::current_path();
  fs::current_path(directory.path());
  const bool opened = RunStore::open("file:a b?mode=ro#%41.db", RunStore::Mode::read_write).has_value();
  fs::current_path(before);
  EXPECT_TRUE(opened);
  EXPECT_TRUE(fs::exists(directory / "file:a b?mode=ro#%41.db"));
}

TEST(Open, SaysThatTheDirectoryIsMissing) {
  const TempDirectory directory;
  const auto store = RunStore::open(directory / "no" / "runs.db", RunStore::Mode::read_write);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::not_found);
  EXPECT_THAT(store.error().message, HasSubstr("there is no directory " + (directory / "no").string()));
}

TEST(Open, RefusesADirectory) {
  const TempDirectory directory;
  const auto store = RunStore::open(directory.path(), RunStore::Mode::read_write);
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, HasSubstr("is not a regular file"));
}

TEST(Open, RefusesAFileThatIsNoDatabase) {
  const TempDirectory directory;
  write_file(directory / "runs.db", "example. 3600 IN SOA a. b. 1 2 3 4 5\n");
  expect_refused(directory / "runs.db", ErrorKind::storage, "is not a database");
  write_file(directory / "runs.db", std::string(100000, '\0'));
  expect_refused(directory / "runs.db", ErrorKind::storage, "is not a database");
}

TEST(Open, RefusesAnEmptyFileAndSparesTheLogBesideIt) {
  const TempDirectory directory;
  write_file(directory / "runs.db", "");
  write_file(directory / "runs.db-wal", "steps that are not yet in the file");
  expect_refused(directory / "runs.db", ErrorKind::storage, "is damaged: the file is empty");
  EXPECT_EQ(read_file(directory / "runs.db-wal"), "steps that are not yet in the file");
}

TEST(Open, RefusesADatabaseOfAnotherProgram) {
  const TempDirectory directory;
  {
    auto other = sqlite::Connection::open(directory / "runs.db", sqlite::Connection::Access::create,
                                          std::chrono::milliseconds(0));
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->execute(
        "PRAGMA application_id = 252006673; CREATE TABLE runs (a); INSERT INTO runs VALUES (1);"));
  }
  expect_refused(directory / "runs.db", ErrorKind::storage,
                 "not one of countersign's (application_id 252006673)");
}

TEST(Open, RefusesANewerSchema) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const std::int64_t known = storage::migrations().back().number;
  ASSERT_TRUE(open_raw(directory / "runs.db").execute(fmt::format("PRAGMA user_version = {};", known + 1)));
  expect_refused(
      directory / "runs.db", ErrorKind::storage,
      fmt::format("was written by a newer countersign (schema {}; this one knows {})", known + 1, known));
}

TEST(Open, NoticesATruncatedFile) {
  const TempDirectory directory;
  make_sample_database(directory / "good.db");
  const std::string good = read_file(directory / "good.db");
  for (const std::size_t size : {std::size_t{1}, std::size_t{99}, std::size_t{512}, std::size_t{4096},
                                 good.size() / 2, good.size() - 4096}) {
    write_file(directory / "cut.db", good.substr(0, size));
    const auto store = RunStore::open(directory / "cut.db", RunStore::Mode::read_only);
    const Status status = store ? (*store)->verify_chain() : Status(tl::unexpected<Error>(store.error()));
    ASSERT_FALSE(status) << size;
    EXPECT_EQ(status.error().kind, ErrorKind::storage);
    EXPECT_THAT(status.error().message, AnyOf(HasSubstr("damaged"), HasSubstr("not a database"))) << size;
  }
}

// Flipped bits may hit the unused part of a page, and then do no harm. What they must never do: end the
// program, or make us read something other than what was written without verify_chain() saying so.
TEST(Open, NeverMistakesADamagedFileForAGoodOne) {
  const TempDirectory directory;
  make_sample_database(directory / "good.db");
  const std::string good = read_file(directory / "good.db");
  const std::string head = open_store(directory / "good.db", RunStore::Mode::read_only)->head_hash().value();
  std::mt19937 random(20260505);
  int noticed = 0;
  for (int round = 0; round < 300; ++round) {
    std::string bad = good;
    const std::size_t at = random() % bad.size();
    for (std::size_t i = at; i < std::min(at + 1 + random() % 40, bad.size()); ++i) {
      bad[i] = static_cast<char>(bad[i] ^ static_cast<char>(1 + random() % 255));
    }
    write_file(directory / "bad.db", bad);
    const auto store = RunStore::open(directory / "bad.db", RunStore::Mode::read_only);
    if (store && (*store)->verify_chain()) {
      EXPECT_EQ((*store)->head_hash().value(), head) << "octet " << at;
      const auto steps = (*store)->steps(1);
      ASSERT_TRUE(steps) << "octet " << at;
      for (std::uint64_t i = 0; i < 3; ++i) expect_same((*steps)[i], sample_step(i));
    } else {
      ++noticed;
    }
  }
  EXPECT_GT(noticed, 50);
}

TEST(Open, ReadsWhileAnotherStoreWrites) {
  const TempDirectory directory;
  const auto writer = open_store(directory / "runs.db");
  ASSERT_TRUE(writer->begin_run(sample_run()));
  const auto reader = open_store(directory / "runs.db", RunStore::Mode::read_only);
  for (std::uint64_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(writer->put_step(1, sample_step(i)));
    EXPECT_EQ(reader->next_step(1).value(), i + 1);
    EXPECT_EQ(reader->steps(1).value().size(), i + 1);
    EXPECT_TRUE(reader->verify_chain());
  }
}

TEST(Open, ReadsPastAWriterInTheMiddleOfAStep) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  sqlite::Connection writer = open_raw(directory / "runs.db");
  ASSERT_TRUE(writer.execute("BEGIN IMMEDIATE; DELETE FROM findings; DELETE FROM records;"));
  const auto reader = open_store(directory / "runs.db", RunStore::Mode::read_only);
  EXPECT_TRUE(reader->verify_chain());
  expect_same(reader->steps(1).value()[1], sample_step(1));
}

TEST(Open, SaysThatAnotherProcessHoldsTheWritersLock) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  sqlite::Connection other = open_raw(directory / "runs.db");
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(other.execute("BEGIN IMMEDIATE;"));
  const Status locked = store->put_step(2, sample_step(1));
  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().kind, ErrorKind::storage);
  EXPECT_THAT(locked.error().message, HasSubstr("is locked by another process"));
  ASSERT_TRUE(other.execute("ROLLBACK;"));
  EXPECT_TRUE(store->put_step(2, sample_step(1)));
}

TEST(Open, LetsTwoWritersTakeTurnsOnOneChain) {
  const TempDirectory directory;
  const auto a = open_store(directory / "runs.db");
  const auto b = open_store(directory / "runs.db");
  ASSERT_EQ(a->begin_run(sample_run()).value(), 1);
  ASSERT_EQ(b->begin_run(sample_run()).value(), 2);
  for (std::uint64_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(a->put_step(1, sample_step(i)));
    ASSERT_TRUE(b->put_step(2, sample_step(i)));
  }
  EXPECT_THAT(b->put_step(1, sample_step(2)).error().message, HasSubstr("is stored already"));
  EXPECT_TRUE(a->verify_chain());
}

TEST(Open, TakesBackACopyThatIsNotInWriteAheadMode) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  ASSERT_TRUE(open_raw(directory / "runs.db").run("VACUUM INTO ?", {(directory / "copy.db").string()}));
  EXPECT_EQ(open_store(directory / "copy.db", RunStore::Mode::read_only)->steps(1).value().size(), 3U);
  const auto store = open_store(directory / "copy.db");
  EXPECT_TRUE(store->put_step(2, sample_step(1)));
  EXPECT_TRUE(store->verify_chain());
}

} // namespace
} // namespace countersign
