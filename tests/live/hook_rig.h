// What tests of the hook need: zones that are good, bogus or small, a primary that has them, NSD that asks.
#pragma once

#include "adapters/primary/hidden_primary.h"
#include "storage/hook_store.h"
#include "storage/sqlite/connection.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_signer.h"

namespace countersign::test {

struct HookZone {
  std::uint32_t serial = 1;
  unsigned names = 100; // each with a TXT record
  bool bogus = false;   // the last octet of a signature is another one
  bool is_signed = true;
};
[[nodiscard]] ZoneVersionPtr make_zone(const HookZone& zone);
[[nodiscard]] const std::vector<testing::SigningKey>& hook_keys();
[[nodiscard]] std::string words(std::initializer_list<std::string> all); // with spaces between

// The decisions in a database, the newest first; none if there is no such file yet.
[[nodiscard]] std::vector<HookDecision> decisions_in(const std::filesystem::path& database);
// Holds the writer's lock of a database for as long as it lives.
class WriterLock {
public:
  explicit WriterLock(const std::filesystem::path& database);

private:
  std::optional<sqlite::Connection> connection_;
  std::optional<sqlite::Transaction> transaction_;
};

// NSD as a secondary of example., with our hook as its verifier.
class Nsd {
public:
  // `verifier`: its whole line, in which DIRECTORY is the test's own, with a program "suicide"; `feed`: the
  // zone comes on stdin, else by transfer.
  Nsd(const std::string& verifier, bool feed);

  void publish(const HookZone& zone);                        // at the primary, which tells NSD
  [[nodiscard]] std::optional<std::uint32_t> serves() const; // the serial of its answer
  [[nodiscard]] bool comes_to_serve(std::uint32_t serial) const;
  // Waits until the decision on that serial is in the database; then NSD has been told, or is about to be.
  [[nodiscard]] bool waits_for_rejection(std::uint32_t serial, std::string_view rule) const;
  [[nodiscard]] bool waits_for_log(std::string_view text, std::size_t times = 1) const;
  // The judge, once it is there: the child of the supervisor.
  [[nodiscard]] int judge() const;
  [[nodiscard]] const TemporaryDirectory& directory() const noexcept { return directory_; }
  [[nodiscard]] std::filesystem::path database() const { return directory_ / "hook.db"; }
  [[nodiscard]] std::string log() const { return read_file(directory_ / "nsd.log"); }

private:
  TemporaryDirectory directory_;
  Endpoint at_;
  std::unique_ptr<HiddenPrimary> primary_;
  ZoneVersionPtr newest_;
  std::unique_ptr<Subprocess> process_;
};

} // namespace countersign::test
