#include "diff/wire/transfer/answer_check.h"

namespace countersign {

Status check_answer_header(const MessageHeader& header, std::uint16_t id) {
  if (header.id != id) {
    return fail(ErrorKind::protocol, "the message id is {} where {} was asked", header.id, id);
  }
  if (!header.is_response) return fail(ErrorKind::protocol, "a query where an answer was due");
  if (header.opcode != Opcode::query) {
    return fail(ErrorKind::protocol, "opcode {} in an answer to a query", to_text(header.opcode));
  }
  if (header.rcode != Rcode::no_error)
    return fail(ErrorKind::protocol, "the server says {}", to_text(header.rcode));
  if (header.truncated) return fail(ErrorKind::protocol, "the answer is marked as truncated");
  return {};
}

Result<std::vector<Record>> read_apex_answer(ByteView message, std::uint16_t id, NameView zone, RrType type) {
  COUNTERSIGN_TRY_ASSIGN(MessageReader reader, MessageReader::open(message));
  COUNTERSIGN_TRY(check_answer_header(reader.header(), id));
  if (!reader.header().authoritative) return fail(ErrorKind::protocol, "the answer is not authoritative");
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Question> questions, reader.read_questions());
  if (questions != std::vector{Question{Name(zone), type, k_class_in}}) {
    return fail(ErrorKind::protocol, "the answer is one to another question");
  }
  std::vector<Record> records;
  while (true) {
    COUNTERSIGN_TRY_ASSIGN(const auto record, reader.next());
    if (!record) return records;
    const bool is_asked = record->section == Section::answer && record->type == type &&
                          record->rr_class == k_class_in && record->owner == zone;
    if (!is_asked) continue; // RRSIG, NS, OPT, TSIG and whatever else a server adds
    if (type == RrType::SOA && !records.empty()) {
      return fail(ErrorKind::protocol, "two SOA records in the answer, at offset {}", record->offset);
    }
    records.push_back({Name(zone), type, record->ttl, Bytes(record->rdata.begin(), record->rdata.end())});
  }
}

Result<Record> read_soa_answer(ByteView message, std::uint16_t id, NameView zone) {
  COUNTERSIGN_TRY_ASSIGN(std::vector<Record> records, read_apex_answer(message, id, zone, RrType::SOA));
  if (records.empty()) return fail(ErrorKind::protocol, "no SOA record in the answer");
  return std::move(records.front());
}

} // namespace countersign
