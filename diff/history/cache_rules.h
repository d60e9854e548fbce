// Rules over what caches may hold beside what is served now.
#pragma once

#include "diff/history/held_states.h"
#include "diff/history/teller.h"

#include <map>

namespace countersign::history {

using NodeName = std::pair<std::string, std::string>; // signer, node

class CacheRules {
public:
  // Both live longer.
  CacheRules(const HistoryPolicy& policy, Teller& teller) : policy_(policy), teller_(teller) {}

  void see(const NodeName& name, const Name& apex, Serial serial, HeldKeys keys, HeldData data, Seconds now);
  void see_parent(std::span<const Record> ds, Seconds now);
  void recall(const NodeName& name, HeldKeys keys, HeldData data, Seconds now);

private:
  struct Node {
    States<HeldKeys> keys;
    States<HeldData> data;
    Seconds first_seen = 0;
    Serial serial;
    Name apex;
  };
  using Entry = std::pair<const NodeName, Node>;

  void forget(Seconds now);
  void note_ttls(const NodeName& name, const Node& node, const HeldKeys& keys, const HeldData& data);
  void note_unknown(const NodeName& name, const Node& node, const HeldKeys& keys, const HeldData& data,
                    Seconds now);
  // What `here` serves now against what may be held of `other`, which may be the same node.
  void judge_data_under_held_keys(const NodeName& name, const Node& here, const Entry& other);
  void judge_held_data_under_keys(const NodeName& name, const Node& here, const Entry& other);
  void judge_algorithms(const NodeName& name, const Node& here, const Entry& other);
  void judge_tags(const NodeName& name, const Node& here);
  void judge_held_ds(const NodeName& name, const Node& here);
  void judge_ds_under_held_keys(const NodeName& name, const Node& here);
  void say(FindingKind kind, const NodeName& name, const Node& node, const std::string& key,
           std::string evidence, const std::string& about);

  const HistoryPolicy& policy_;
  Teller& teller_;
  std::map<NodeName, Node> nodes_;
  States<HeldDs> parent_;
  Seconds now_ = 0;
};

} // namespace countersign::history
