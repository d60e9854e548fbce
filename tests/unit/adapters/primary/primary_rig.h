// A hidden primary with a few versions on offer, and clients that ask it.
#pragma once

#include "adapters/net/dns_stream.h"
#include "adapters/primary/hidden_primary.h"
#include "adapters/transfer/transfer_session.h"
#include "tests/support/transfer_script.h"

#include <functional>

namespace countersign::test {

inline constexpr milliseconds k_patience{20'000};

// Versions of "example." under the given serials; each adds a host and takes away the one that the version
// before added.
struct Series {
  explicit Series(const std::vector<std::uint32_t>& serials, unsigned names = 3);
  std::vector<ZoneVersionPtr> versions;
  std::vector<Change> changes; // changes[i] leads from versions[i] to versions[i + 1]
};

struct Rig {
  explicit Rig(const PrimaryOptions& options = {});

  void offer(const Series& series);                      // all of it, one after the other
  void offer(const Series& series, std::size_t version); // this one
  // The client's NOTIFYs go to a port where nobody is, unless told otherwise.
  void add_client(const std::string& name, const TsigKey& key, Endpoint notify_to = {"127.0.0.1", 9});

  [[nodiscard]] TransferSource source(std::optional<TsigKey> key = std::nullopt) const;
  [[nodiscard]] Result<TransferReader> ixfr(const Record& have,
                                            std::optional<TsigKey> key = std::nullopt) const;
  // One question over UDP or TCP, and the octets of the (first) answer.
  [[nodiscard]] std::optional<Bytes> ask_by_udp(ByteView query) const;
  [[nodiscard]] std::optional<Bytes> ask_by_tcp(ByteView query) const;

  // All events so far, asking again until there are `count` of them that fit.
  [[nodiscard]] std::vector<PrimaryEvent> events(PrimaryEvent::Kind kind, std::size_t count);

  Name zone = Name::from_text("example.").value();
  std::unique_ptr<HiddenPrimary> primary;
  std::vector<PrimaryEvent> seen;
};

// True as soon as the condition is; false after k_patience.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);

} // namespace countersign::test
