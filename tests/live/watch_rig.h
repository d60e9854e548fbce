// What a watch sees in tests: nodes that publish signed zones when the test says so, and the real daemon.
#pragma once

#include "adapters/primary/hidden_primary.h"
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_signer.h"

#include <set>

namespace countersign::test {

// A node (or, without keys, the unsigned source): serves what it is told to, and notifies the daemon.
class PublishingNode {
public:
  PublishingNode(std::string zone, std::vector<testing::SigningKey> keys, std::uint32_t serial_offset,
                 Endpoint notify_to, Endpoint at = {"127.0.0.1", 0});

  void publish(unsigned content); // version `content` of the zone, under the serial offset + content
  void publish_again(unsigned content, std::uint32_t serial,
                     bool spoilt = false); // re-signed, or signed badly
  void vanish();                           // its port is closed
  void come_back();                        // on the same port, with its history
  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
  [[nodiscard]] const ZoneVersionPtr& newest() const { return history_.back(); }

private:
  void start();
  void offer(ZoneVersionPtr version);

  std::string zone_;
  std::vector<testing::SigningKey> keys_;
  std::uint32_t offset_;
  Endpoint notify_to_, endpoint_;
  std::vector<ZoneVersionPtr> history_;
  std::unique_ptr<HiddenPrimary> server_;
};

// The daemon in a directory of its own. Everything is fast: deadlines are a second or two.
class Watching {
public:
  Watching();
  ~Watching();

  [[nodiscard]] const TemporaryDirectory& directory() const noexcept { return directory_; }
  [[nodiscard]] Endpoint notify_to() const { return {"127.0.0.1", port_}; }
  // Lines of [watch] that come in place of, or beside, those of the rig.
  std::string listen, more, limits;
  void write_config(const std::string& zones) const;
  void start(const std::vector<std::string>& environment = {});
  int stop();                          // the exit code; at most five seconds, or the test fails
  void kill_it();                      // SIGKILL
  void stall(milliseconds span) const; // SIGSTOP, and SIGCONT behind it
  // A node that comes back has all of its history at once, as far as the daemon can see.
  void bring_back(PublishingNode& node) const;
  void hang_up() const; // SIGHUP
  [[nodiscard]] std::string log() const { return process_->captured_stderr(); }

  [[nodiscard]] std::vector<StepRecord> records(const std::string& zone = "example.") const;
  // Steps that are no "between steps".
  [[nodiscard]] std::vector<StepRecord> steps(const std::string& zone = "example.") const;
  [[nodiscard]] bool waits_for_steps(std::size_t count, const std::string& zone = "example.") const;
  [[nodiscard]] std::vector<Finding> findings(FindingKind kind, const std::string& zone = "example.") const;
  [[nodiscard]] bool waits_for(FindingKind kind, const std::string& zone = "example.") const;

private:
  TemporaryDirectory directory_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Subprocess> process_;
};

// "[[zone]]..." with a source, if there is one, and a node for each signer.
[[nodiscard]] std::string zone_text(const std::string& zone, const Endpoint* source);
[[nodiscard]] std::string signer_text(const std::string& name, const std::string& role);
[[nodiscard]] std::string node_text(const std::string& name, const Endpoint& at, bool with_key = true);
[[nodiscard]] std::vector<testing::SigningKey> new_keys();
[[nodiscard]] TsigKey watch_key();
// The serials of the versions of a node, as they were stored.
[[nodiscard]] std::vector<std::uint32_t> serials_of(const std::vector<StepRecord>& records,
                                                    const std::string& signer);

} // namespace countersign::test
