// What every answer to one of our queries must be, before its records are looked at.
#pragma once

#include "diff/model/record.h"
#include "diff/wire/message/message_reader.h"

namespace countersign {

// Id, QR, opcode, TC, RCODE (RFC 1035 section 4.1.1). Errors are `protocol`.
[[nodiscard]] Status check_answer_header(const MessageHeader& header, std::uint16_t id);

// The records of the type at the apex, in the answer section: authoritative, and to our question.
[[nodiscard]] Result<std::vector<Record>> read_apex_answer(ByteView message, std::uint16_t id, NameView zone,
                                                           RrType type);
// The same for the SOA, of which there must be one.
[[nodiscard]] Result<Record> read_soa_answer(ByteView message, std::uint16_t id, NameView zone);

} // namespace countersign
