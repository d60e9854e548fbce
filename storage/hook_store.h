// What the hooks of name servers decided, in the same SQLite file as all else. Part of storage's door.
//
// Belongs to one thread. put() is one transaction that is on disk when it returns, so that an answer given
// after it is never one that nobody can explain. Errors are of kind `storage` (`not_found` without a
// directory to create the file in).
#pragma once

#include "diff/model/finding.h"
#include "diff/model/run_record.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace countersign {

enum class HookServer : std::uint8_t { nsd, cascade, knot };
enum class HookStage : std::uint8_t { signed_zone, loaded };   // loaded: as it came in, before it is signed
[[nodiscard]] const char* to_text(HookServer server) noexcept; // "nsd"
[[nodiscard]] const char* to_text(HookStage stage) noexcept;   // "signed", "loaded"

struct HookDecision {
  std::int64_t id = 0; // given by the database, from 1
  std::string zone;    // presentation form, lower case
  HookServer server = HookServer::nsd;
  HookStage stage = HookStage::signed_zone;
  std::optional<Serial> serial; // nothing: no zone could be read
  UnixMillis decided_at = 0;
  bool accepted = false;
  std::string rule;    // empty if accepted
  std::string reason;  // one line
  std::string digest;  // 96 hex digits: SHA-384 by RFC 8976's SIMPLE scheme
  std::string content; // fingerprint
  std::uint64_t records = 0, content_records = 0, signatures = 0, valid = 0;
  std::int64_t elapsed_ms = 0;
  std::string policy_sha256, tool_version;
  std::vector<Finding> findings; // of each: kind, severity, subject, evidence, count
};

class HookStore {
public:
  // Creates the file, and migrates an older one. `busy_wait`: how long a call waits for another writer.
  [[nodiscard]] static Result<std::unique_ptr<HookStore>> open(const std::filesystem::path& file,
                                                               std::chrono::milliseconds busy_wait);
  ~HookStore();
  HookStore(const HookStore&) = delete;
  HookStore& operator=(const HookStore&) = delete;

  // Appends, and returns its number; decision.id is not read.
  [[nodiscard]] Result<std::int64_t> put(const HookDecision& decision);
  // The newest accepted ones of the zone at that stage, the newest first, at most `limit`.
  [[nodiscard]] Result<std::vector<HookDecision>> accepted(const std::string& zone, HookStage stage,
                                                           std::size_t limit);
  [[nodiscard]] Result<std::vector<HookDecision>> newest(std::size_t limit); // the newest first
  // Recomputes the chain of decisions.
  [[nodiscard]] Status verify_chain();

private:
  class Impl;
  explicit HookStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace countersign
