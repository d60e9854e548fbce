// What the primary offers, to whom, and who has it: the part that threads share, behind one lock.
#pragma once

#include "adapters/primary/hidden_primary.h"
#include "diff/wire/transfer/transfer_writer.h"

#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace countersign {

class Ledger {
public:
  using ClientList = std::vector<PrimaryClient>;

  // All of one moment.
  struct View {
    ZoneVersionPtr version; // null before the first offer
    std::shared_ptr<const ClientList> clients;
    std::uint64_t generation = 0; // grows with everything that calls for a NOTIFY
  };
  struct Differences {
    ZoneVersionPtr version;
    std::vector<ChangePtr>
        changes; // from the serial asked for to `version`; empty if that serial is not known
  };

  void offer(ZoneVersionPtr version, const Change* change);
  void add_client(PrimaryClient client);
  void ask_for_notify();

  [[nodiscard]] View view() const;
  [[nodiscard]] Differences differences_from(Serial serial) const;

  void record(PrimaryEvent event);
  [[nodiscard]] bool has_fetched(const std::string& client, Serial serial) const;
  [[nodiscard]] std::vector<PrimaryEvent> take_events();

private:
  mutable std::mutex mutex_;
  View view_{nullptr, std::make_shared<const ClientList>(), 0};
  std::vector<ChangePtr> changes_; // each from where the one before ended, the last to the current version
  std::map<std::string, std::set<std::uint32_t>> fetched_;
  std::deque<PrimaryEvent> events_;
};

} // namespace countersign
