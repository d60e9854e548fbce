#include "diff/wire/message/queries.h"

#include "diff/wire/message/message_writer.h"

namespace countersign {
namespace {

// Two names and one SOA always fit into the limit: false cannot come back.
void must_fit(bool added) {
  if (!added) std::abort();
}

} // namespace

Bytes make_query(std::uint16_t id, NameView zone, RrType type) {
  MessageHeader header;
  header.id = id;
  MessageWriter writer(header, k_max_message_octets);
  must_fit(writer.add_question({Name(zone), type, k_class_in}));
  return writer.finish();
}

Bytes make_ixfr_query(std::uint16_t id, NameView zone, const Record& have) {
  MessageHeader header;
  header.id = id;
  MessageWriter writer(header, k_max_message_octets);
  must_fit(writer.add_question({Name(zone), RrType::IXFR, k_class_in}));
  must_fit(writer.add_record(Section::authority, have.owner, RrType::SOA, have.ttl, have.rdata));
  return writer.finish();
}

Bytes make_notify(std::uint16_t id, NameView zone, const Record& soa) {
  MessageHeader header;
  header.id = id;
  header.opcode = Opcode::notify;
  header.authoritative = true;
  MessageWriter writer(header, k_max_message_octets);
  must_fit(writer.add_question({Name(zone), RrType::SOA, k_class_in}));
  must_fit(writer.add_record(Section::answer, soa.owner, RrType::SOA, soa.ttl, soa.rdata));
  return writer.finish();
}

} // namespace countersign
