#include "diff/wire/transfer/transfer_writer.h"

#include "diff/wire/message/message_reader.h"
#include "diff/wire/message/message_writer.h"
#include "diff/wire/transfer/record_streams.h"

namespace countersign {
namespace {

MessageHeader answer_header(std::uint16_t id) {
  MessageHeader header;
  header.id = id;
  header.is_response = true;
  header.authoritative = true;
  return header;
}

} // namespace

TransferWriter TransferWriter::full(Query query, ZoneVersionPtr zone) {
  return {std::move(query), std::make_unique<ZoneStream>(std::move(zone))};
}

TransferWriter TransferWriter::differences(Query query, std::vector<ChangePtr> changes) {
  return {std::move(query), std::make_unique<ChangeStreamRecords>(std::move(changes))};
}

Result<std::optional<Bytes>> TransferWriter::next() {
  if (!records_->current()) return std::nullopt;
  MessageWriter writer(answer_header(query_.id), k_message_octets - query_.reserved);
  // One name and four octets fit under any limit.
  if (first_ && !writer.add_question(query_.question))
    return fail(ErrorKind::limit, "the question does not fit");
  first_ = false;
  while (const auto record = records_->current()) {
    if (!writer.add_record(Section::answer, record->owner, record->type, record->ttl, record->rdata)) {
      if (writer.record_count() != 0) break;
      // Alone in its message it may take all that TCP has.
      writer.raise_limit(k_max_message_octets - query_.reserved);
      if (!writer.add_record(Section::answer, record->owner, record->type, record->ttl, record->rdata)) {
        return fail(ErrorKind::limit, "{} {}: {} octets of RDATA fit into no message", to_text(record->owner),
                    to_text(record->type), record->rdata.size());
      }
    }
    records_->advance();
  }
  return writer.finish();
}

Bytes make_soa_answer(std::uint16_t id, const Question& question, const ZoneVersion& zone) {
  MessageWriter writer(answer_header(id), k_max_message_octets);
  const RecordView soa = zone.soa().value();
  const bool fits = writer.add_question(question) &&
                    writer.add_record(Section::answer, zone.apex(), RrType::SOA, soa.ttl, soa.rdata);
  if (!fits) std::abort(); // three names and a few numbers: cannot be
  return writer.finish();
}

Bytes make_error_answer(ByteView request, Rcode rcode) {
  const MessageHeader asked = read_header(request).value();
  MessageHeader header;
  header.id = asked.id;
  header.opcode = asked.opcode;
  header.is_response = true;
  header.recursion_desired = asked.recursion_desired;
  header.rcode = rcode;
  MessageWriter writer(header, k_max_message_octets);
  auto reader = MessageReader::open(request);
  const auto questions = reader ? reader->read_questions() : Result<std::vector<Question>>();
  // More than one question is a fault of its own; a question that cannot be read cannot be repeated.
  if (questions && questions->size() == 1 && !writer.add_question(questions->front())) std::abort();
  return writer.finish();
}

Bytes make_truncated_answer(std::uint16_t id, const Question& question) {
  MessageHeader header = answer_header(id);
  header.truncated = true;
  MessageWriter writer(header, k_max_message_octets);
  if (!writer.add_question(question)) std::abort();
  return writer.finish();
}

Bytes make_notify_answer(std::uint16_t id, const Question& question) {
  MessageHeader header = answer_header(id);
  header.opcode = Opcode::notify;
  MessageWriter writer(header, k_max_message_octets);
  if (!writer.add_question(question)) std::abort();
  return writer.finish();
}

} // namespace countersign
