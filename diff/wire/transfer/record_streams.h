// The two kinds of RecordStream: a whole zone, and a list of changes.
#pragma once

#include "diff/wire/transfer/transfer_writer.h"

namespace countersign {

// SOA, everything else in canonical order with each RRset's signatures behind it, SOA.
class ZoneStream final : public RecordStream {
public:
  explicit ZoneStream(ZoneVersionPtr zone);
  [[nodiscard]] std::optional<Item> current() const override;
  void advance() override;

private:
  enum class Part : std::uint8_t { first_soa, body, last_soa, end };
  void seek(); // over everything that is not there, and over the SOA of the apex

  ZoneVersionPtr zone_;
  RecordView soa_;
  Part part_ = Part::first_soa;
  NodeCursor nodes_;
  std::optional<NodeView> node_;
  std::size_t set_ = 0;    // of the node
  std::size_t record_ = 0; // of the set, signatures counted behind the records
};

// SOA, then for each change old SOA, removed, new SOA, added; SOA.
class ChangeStreamRecords final : public RecordStream {
public:
  explicit ChangeStreamRecords(std::vector<ChangePtr> changes);
  [[nodiscard]] std::optional<Item> current() const override;
  void advance() override;

private:
  [[nodiscard]] const Record* record() const; // null at the end

  std::vector<ChangePtr> changes_;
  bool announced_ = false; // the first SOA is written
  bool finished_ = false;  // the last one too
  std::size_t change_ = 0;
  std::size_t record_ = 0; // 0 is the old SOA, then the removed ones, the new SOA, the added ones
};

} // namespace countersign
