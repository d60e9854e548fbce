// ZoneVersion::apply and its inverse, difference.
#include "diff/model/zone_version.h"

#include <algorithm>
#include <map>
#include <set>

namespace countersign {
namespace {

Record to_record(const Name& owner, RrType type, const RecordView& record) {
  return {owner, type, record.ttl, Bytes(record.rdata.begin(), record.rdata.end())};
}

template <class Visit> void for_each_record(const NodeView& node, Visit visit) {
  for (std::size_t s = 0; s < node.size(); ++s) {
    const RrsetView set = node.rrset(s);
    for (std::size_t i = 0; i < set.size(); ++i) visit(set.type(), set.record(i));
    for (std::size_t i = 0; i < set.signature_count(); ++i) visit(RrType::RRSIG, set.signature(i));
  }
}

void append_records(const NodeView& node, std::vector<Record>& out) {
  const Name owner(node.owner());
  for_each_record(
      node, [&](RrType type, const RecordView& record) { out.push_back(to_record(owner, type, record)); });
}

std::string describe(const Record& record) {
  return to_text(record.owner.view()) + " " + to_text(record.type);
}

// Takes no notice of the TTL: an RRset holds a record once, whatever its TTL (RFC 2181 section 5).
struct LessWithinNode {
  bool operator()(const Record& left, const Record& right) const {
    if (left.type != right.type) return left.type < right.type;
    return compare_rdata(left.type, left.rdata, right.rdata) < 0;
  }
};

// A set, for a change from outside may take a node of 65535 records apart one by one.
using NodeRecords = std::set<Record, LessWithinNode>;

bool is_content(const Record& record, NameView apex) {
  return !made_by_signer(record.type, record.owner.view() == apex);
}

bool is_apex_soa(const Record& record, NameView apex) {
  return record.type == RrType::SOA && record.owner.view() == apex;
}

Status check_soas(const ZoneVersion& version, const Change& change) {
  for (const Record* soa : {&change.soa_from, &change.soa_to}) {
    if (!is_apex_soa(*soa, version.apex()) || !is_storable_rdata(soa->type, soa->rdata)) {
      return fail(ErrorKind::protocol, "the change is not one of the zone {}", to_text(version.apex()));
    }
  }
  for (const auto* records : {&change.removed, &change.added}) {
    if (std::ranges::any_of(*records, [&](const Record& r) { return is_apex_soa(r, version.apex()); })) {
      return fail(ErrorKind::protocol, "the change has more than two SOA records");
    }
  }
  if (change.from() != version.serial()) {
    return fail(ErrorKind::protocol, "the change begins at serial {}, the zone is at {}",
                change.from().value(), version.serial().value());
  }
  return {};
}

Record soa_record(const ZoneVersion& version) {
  const auto soa = version.soa();
  if (!soa) return {};
  return {Name(version.apex()), RrType::SOA, soa->ttl, Bytes(soa->rdata.begin(), soa->rdata.end())};
}

} // namespace

// One change on its way into a version: the touched nodes as sets of records.
class VersionEdit {
public:
  explicit VersionEdit(const ZoneVersion& base) : base_(base), next_(new ZoneVersion(base)) {
    next_->duplicate_count_ = 0;
  }

  Status remove(const Record& record) {
    auto& records = node(record.owner);
    const auto found = records.find(record);
    if (found == records.end()) {
      return fail(ErrorKind::protocol, "removes a record that is not there: {}", describe(record));
    }
    if (found->ttl != record.ttl) {
      return fail(ErrorKind::protocol, "removes a record with TTL {} that is there with TTL {}: {}",
                  record.ttl, found->ttl, describe(record));
    }
    records.erase(found);
    if (is_content(record, base_.apex())) next_->content_ -= hash(record);
    --next_->record_count_;
    return {};
  }

  Status add(const Record& record) {
    if (!record.owner.view().is_at_or_below(base_.apex())) {
      return fail(ErrorKind::protocol, "adds a record outside the zone: {}", describe(record));
    }
    if (is_meta_type(record.type) || !is_storable_rdata(record.type, record.rdata)) {
      return fail(ErrorKind::protocol, "adds a record that no zone can hold: {}", describe(record));
    }
    if (!node(record.owner).insert(record).second) {
      return fail(ErrorKind::protocol, "adds a record that is already there: {}", describe(record));
    }
    if (is_content(record, base_.apex())) next_->content_ += hash(record);
    ++next_->record_count_;
    return {};
  }

  Result<ZoneVersionPtr> finish() {
    LayerBuilder builder;
    for (const auto& [owner, records] : nodes_) {
      builder.add_tombstone(owner);
      for (const Record& record : records) builder.add(owner, record.type, record.ttl, record.rdata);
    }
    COUNTERSIGN_TRY_ASSIGN(LayerPtr overlay, builder.finish());
    COUNTERSIGN_TRY(next_->add_overlay(std::move(overlay)));
    return ZoneVersionPtr(std::move(next_));
  }

private:
  static Fingerprint hash(const Record& record) {
    return fingerprint_of(record.owner, record.type, record.ttl, record.rdata);
  }

  NodeRecords& node(const Name& owner) {
    const auto [entry, inserted] = nodes_.try_emplace(owner);
    NodeRecords& records = entry->second;
    if (!inserted) return records;
    if (const auto existing = base_.find(owner)) {
      for_each_record(*existing, [&](RrType type, const RecordView& record) {
        records.insert(to_record(owner, type, record));
      });
    }
    return records;
  }

  const ZoneVersion& base_;
  std::shared_ptr<ZoneVersion> next_;
  std::map<Name, NodeRecords> nodes_;
};

Result<ZoneVersionPtr> ZoneVersion::apply(const Change& change) const {
  COUNTERSIGN_TRY(check_soas(*this, change));
  VersionEdit edit(*this);
  COUNTERSIGN_TRY(edit.remove(change.soa_from));
  for (const Record& record : change.removed) COUNTERSIGN_TRY(edit.remove(record));
  COUNTERSIGN_TRY(edit.add(change.soa_to));
  for (const Record& record : change.added) COUNTERSIGN_TRY(edit.add(record));
  return edit.finish();
}

Change difference(const ZoneVersion& from, const ZoneVersion& to) {
  Change change{soa_record(from), soa_record(to), {}, {}};
  NodeCursor left_nodes = from.nodes();
  NodeCursor right_nodes = to.nodes();
  auto left = left_nodes.next();
  auto right = right_nodes.next();
  std::vector<Record> before;
  std::vector<Record> after;
  while (left || right) {
    const int order = !left ? 1 : !right ? -1 : compare(left->owner(), right->owner());
    if (order == 0 && have_same_octets(*left, *right)) {
      left = left_nodes.next();
      right = right_nodes.next();
      continue;
    }
    before.clear();
    after.clear();
    if (order <= 0) append_records(*left, before);
    if (order >= 0) append_records(*right, after);
    std::ranges::sort(before);
    std::ranges::sort(after);
    std::ranges::set_difference(before, after, std::back_inserter(change.removed));
    std::ranges::set_difference(after, before, std::back_inserter(change.added));
    if (order <= 0) left = left_nodes.next();
    if (order >= 0) right = right_nodes.next();
  }
  const auto in_header = [&](const Record& record) { return is_apex_soa(record, from.apex()); };
  std::erase_if(change.removed, in_header);
  std::erase_if(change.added, in_header);
  return change;
}

std::vector<Record> content_records(const ZoneVersion& version) {
  std::vector<Record> records;
  version.for_each_node([&](const NodeView& node) {
    const Name owner(node.owner());
    const bool at_apex = node.owner() == version.apex();
    for_each_record(node, [&](RrType type, const RecordView& record) {
      if (!made_by_signer(type, at_apex)) records.push_back(to_record(owner, type, record));
    });
  });
  return records;
}

} // namespace countersign
