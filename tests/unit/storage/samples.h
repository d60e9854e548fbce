// Runs and steps with awkward values in every field, a place to put databases, and a way to look into them.
#pragma once

#include "storage/sqlite/connection.h"
#include "storage/storage.h"
#include "tests/support/temporary_directory.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace countersign::test {

using TempDirectory = TemporaryDirectory;

// Two signers, of which the candidate has three nodes.
[[nodiscard]] RunRecord sample_run();
// Varies with the index; equal for equal arguments. Six versions, `findings` findings.
[[nodiscard]] StepRecord sample_step(std::uint64_t index, std::size_t findings = 7);

// Field by field, so that a field that storage forgets cannot be forgotten by the comparison as well.
void expect_same(const RunRecord& left, const RunRecord& right);
void expect_same(const StepRecord& left, const StepRecord& right);
void expect_same(const Finding& left, const Finding& right);

// Open, and fail the test if that cannot be done.
[[nodiscard]] std::unique_ptr<RunStore> open_store(const std::filesystem::path& file,
                                                   RunStore::Mode mode = RunStore::Mode::read_write);
// One of each kind.
[[nodiscard]] std::vector<GateRecord> sample_gate_records();
// A database with one ended run of three steps, one run of a step that goes on, and the gate's records.
void make_sample_database(const std::filesystem::path& file, bool with_events = true);
// A connection that enforces nothing: for tampering.
[[nodiscard]] sqlite::Connection open_raw(const std::filesystem::path& file);

} // namespace countersign::test
