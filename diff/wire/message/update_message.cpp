#include "diff/wire/message/update_message.h"

#include "diff/wire/message/message_writer.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::size_t k_room_for_tsig = 768; // two names, the fixed fields and the longest MAC

bool same_data(const Record& left, const Record& right) {
  return left.owner.view() == right.owner.view() && left.type == right.type &&
         compare_rdata(left.type, left.rdata, right.rdata) == 0;
}

class UpdateWriter {
public:
  UpdateWriter(const MessageHeader& header, NameView apex, const Change& change)
      : writer_(header, k_max_message_octets - k_room_for_tsig), apex_(apex), change_(change) {
    // `added` is in canonical order when it comes from difference(), and may be in any when not.
    for (const Record& record : change.added) added_.push_back(&record);
    std::ranges::sort(added_, [](const Record* a, const Record* b) { return compare(*a, *b) < 0; });
  }

  [[nodiscard]] bool write(const Record& before) {
    const Record& after = change_.soa_to;
    return writer_.add_question({Name(apex_), RrType::SOA, k_class_in}) &&
           writer_.add_record(Section::answer, apex_, RrType::SOA, 0, before.rdata) &&
           delete_records(false) &&
           writer_.add_record(Section::authority, apex_, RrType::SOA, after.ttl, after.rdata) &&
           add_records() && delete_records(true);
  }

  [[nodiscard]] Bytes finish() { return writer_.finish(); }

private:
  [[nodiscard]] bool is_apex_ns(const Record& record) const {
    return record.type == RrType::NS && record.owner.view() == apex_;
  }

  // Same owner, type and RDATA, whatever the TTL: neighbours in canonical order, which ends with the TTL.
  [[nodiscard]] bool is_added_again(const Record& record) const {
    Record lowest = record;
    lowest.ttl = 0;
    const auto at = std::ranges::lower_bound(
        added_, &lowest, [](const Record* a, const Record* b) { return compare(*a, *b) < 0; });
    return at != added_.end() && same_data(**at, record);
  }

  [[nodiscard]] bool delete_records(bool of_apex_ns) {
    return std::ranges::all_of(change_.removed, [&](const Record& record) {
      return is_apex_ns(record) != of_apex_ns || is_added_again(record) ||
             writer_.add_record(Section::authority, record.owner, record.type, 0, record.rdata, k_class_none);
    });
  }

  [[nodiscard]] bool add_records() {
    return std::ranges::all_of(change_.added, [&](const Record& record) {
      return writer_.add_record(Section::authority, record.owner, record.type, effective_ttl(record.ttl),
                                record.rdata);
    });
  }

  MessageWriter writer_;
  NameView apex_;
  const Change& change_;
  std::vector<const Record*> added_;
};

} // namespace

Result<Bytes> make_update(std::uint16_t id, const Record& before, const Change& change) {
  MessageHeader header;
  header.id = id;
  header.opcode = Opcode::update;
  UpdateWriter writer(header, before.owner.view(), change);
  if (!writer.write(before)) {
    return fail(ErrorKind::limit,
                "the change to serial {} ({} records away, {} new) does not fit into one update message",
                change.to().value(), change.removed.size(), change.added.size());
  }
  return writer.finish();
}

Result<Rcode> read_update_answer(ByteView message, std::uint16_t id) {
  const auto header = read_header(message);
  if (!header) return fail(ErrorKind::protocol, "an answer of {} octets", message.size());
  if (header->id != id) {
    return fail(ErrorKind::protocol, "the message id is {} where {} was asked", header->id, id);
  }
  if (!header->is_response || header->opcode != Opcode::update) {
    return fail(ErrorKind::protocol, "opcode {} where the answer to an update was due",
                to_text(header->opcode));
  }
  return header->rcode;
}

} // namespace countersign
