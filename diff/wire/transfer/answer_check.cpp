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

Result<Record> read_soa_answer(ByteView message, std::uint16_t id, NameView zone) {
  COUNTERSIGN_TRY_ASSIGN(MessageReader reader, MessageReader::open(message));
  COUNTERSIGN_TRY(check_answer_header(reader.header(), id));
  if (!reader.header().authoritative) return fail(ErrorKind::protocol, "the answer is not authoritative");
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Question> questions, reader.read_questions());
  if (questions != std::vector{Question{Name(zone), RrType::SOA, k_class_in}}) {
    return fail(ErrorKind::protocol, "the answer is one to another question");
  }
  std::optional<Record> soa;
  while (true) {
    COUNTERSIGN_TRY_ASSIGN(const auto record, reader.next());
    if (!record) break;
    const bool is_soa = record->section == Section::answer && record->type == RrType::SOA &&
                        record->rr_class == k_class_in && record->owner == zone;
    if (!is_soa) continue; // RRSIG, NS, OPT, TSIG and whatever else a server adds
    if (soa) return fail(ErrorKind::protocol, "two SOA records in the answer, at offset {}", record->offset);
    soa = Record{Name(zone), RrType::SOA, record->ttl, Bytes(record->rdata.begin(), record->rdata.end())};
  }
  if (!soa) return fail(ErrorKind::protocol, "no SOA record in the answer");
  return *std::move(soa);
}

} // namespace countersign
