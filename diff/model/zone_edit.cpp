// ZoneVersion::apply and its inverse, difference.
#include "diff/model/zone_version.h"

#include <algorithm>
#include <map>

namespace countersign {
namespace {

void append_records(const NodeView& node, std::vector<Record>& out) {
  const Name owner(node.owner());
  const auto put = [&](RrType type, const RecordView& record) {
    out.push_back({owner, type, record.ttl, Bytes(record.rdata.begin(), record.rdata.end())});
  };
  for (std::size_t s = 0; s < node.size(); ++s) {
    const RrsetView set = node.rrset(s);
    for (std::size_t i = 0; i < set.size(); ++i) put(set.type(), set.record(i));
    for (std::size_t i = 0; i < set.signature_count(); ++i) put(RrType::RRSIG, set.signature(i));
  }
}

std::string describe(const Record& record) { return to_text(record.owner.view()) + " " + to_text(record.type); }

bool same_set_member(const Record& left, const Record& right) {
  return left.type == right.type && compare_rdata(left.type, left.rdata, right.rdata) == 0;
}

bool is_content(const Record& record, NameView apex) {
  return !made_by_signer(record.type, record.owner.view() == apex);
}

Record soa_record(const ZoneVersion& version) {
  const auto soa = version.soa();
  if (!soa) return {};
  return {Name(version.apex()), RrType::SOA, soa->ttl, Bytes(soa->rdata.begin(), soa->rdata.end())};
}

} // namespace

// One change on its way into a version: the touched nodes as lists of records.
class VersionEdit {
public:
  explicit VersionEdit(const ZoneVersion& base) : base_(base), next_(new ZoneVersion(base)) {}

  Status remove(const Record& record) {
    auto& records = node(record.owner);
    const auto found = std::ranges::find(records, record);
    if (found == records.end()) {
      return fail(ErrorKind::protocol, "removes a record that is not there: {}", describe(record));
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
    auto& records = node(record.owner);
    if (std::ranges::any_of(records, [&](const Record& other) { return same_set_member(other, record); })) {
      return fail(ErrorKind::protocol, "adds a record that is already there: {}", describe(record));
    }
    records.push_back(record);
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

  std::vector<Record>& node(const Name& owner) {
    const auto [entry, inserted] = nodes_.try_emplace(owner);
    if (inserted) {
      if (const auto existing = base_.find(owner)) append_records(*existing, entry->second);
    }
    return entry->second;
  }

  const ZoneVersion& base_;
  std::shared_ptr<ZoneVersion> next_;
  std::map<Name, std::vector<Record>> nodes_;
};

Result<ZoneVersionPtr> ZoneVersion::apply(const Change& change) const {
  const auto current = soa();
  if (!current || change.soa_from.owner.view() != apex() || change.soa_to.owner.view() != apex()) {
    return fail(ErrorKind::protocol, "the change is not one of the zone {}", to_text(apex()));
  }
  if (change.from() != serial()) {
    return fail(ErrorKind::protocol, "the change begins at serial {}, the zone is at {}", change.from().value(),
                serial().value());
  }
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
    if (order == 0 && *left == *right) {
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
  const auto is_apex_soa = [&](const Record& record) {
    return record.type == RrType::SOA && record.owner.view() == from.apex();
  };
  std::erase_if(change.removed, is_apex_soa);
  std::erase_if(change.added, is_apex_soa);
  return change;
}

std::vector<Record> content_records(const ZoneVersion& version) {
  std::vector<Record> records;
  version.for_each_node([&](const NodeView& node) { append_records(node, records); });
  std::erase_if(records, [&](const Record& record) { return !is_content(record, version.apex()); });
  return records;
}

} // namespace countersign
