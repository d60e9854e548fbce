#include "diff/wire/transfer/record_streams.h"

namespace countersign {

ZoneStream::ZoneStream(ZoneVersionPtr zone)
    : zone_(std::move(zone)), soa_(zone_->soa().value()), nodes_(zone_->nodes()), node_(nodes_.next()) {}

std::optional<RecordStream::Item> ZoneStream::current() const {
  if (part_ == Part::end) return std::nullopt;
  if (part_ != Part::body) return Item{zone_->apex(), RrType::SOA, soa_.ttl, soa_.rdata};
  const RrsetView set = node_->rrset(set_);
  const bool is_signature = record_ >= set.size();
  const RecordView record = is_signature ? set.signature(record_ - set.size()) : set.record(record_);
  return Item{node_->owner(), is_signature ? RrType::RRSIG : set.type(), record.ttl, record.rdata};
}

void ZoneStream::advance() {
  switch (part_) {
  case Part::first_soa:
    part_ = Part::body;
    break;
  case Part::body:
    ++record_;
    break;
  case Part::last_soa:
    part_ = Part::end;
    return;
  case Part::end:
    return;
  }
  seek();
}

void ZoneStream::seek() {
  while (node_) {
    for (; set_ < node_->size(); ++set_, record_ = 0) {
      const RrsetView set = node_->rrset(set_);
      // Whatever stands there as SOA is written at both ends; its signatures belong to the body.
      if (set.type() == RrType::SOA && record_ < set.size()) record_ = set.size();
      if (record_ < set.size() + set.signature_count()) return;
    }
    node_ = nodes_.next();
    set_ = record_ = 0;
  }
  part_ = Part::last_soa;
}

ChangeStreamRecords::ChangeStreamRecords(std::vector<ChangePtr> changes) : changes_(std::move(changes)) {}

const Record* ChangeStreamRecords::record() const {
  if (finished_ || changes_.empty()) return nullptr;
  if (!announced_ || change_ == changes_.size()) return &changes_.back()->soa_to;
  const Change& change = *changes_[change_];
  std::size_t at = record_;
  if (at == 0) return &change.soa_from;
  if (--at < change.removed.size()) return &change.removed[at];
  at -= change.removed.size();
  return at == 0 ? &change.soa_to : &change.added[at - 1];
}

std::optional<RecordStream::Item> ChangeStreamRecords::current() const {
  const Record* now = record();
  if (now == nullptr) return std::nullopt;
  return Item{now->owner.view(), now->type, now->ttl, now->rdata};
}

void ChangeStreamRecords::advance() {
  if (!announced_) {
    announced_ = true;
  } else if (change_ == changes_.size()) {
    finished_ = true;
  } else if (++record_ == changes_[change_]->removed.size() + changes_[change_]->added.size() + 2) {
    ++change_;
    record_ = 0;
  }
}

} // namespace countersign
