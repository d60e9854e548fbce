#include "diff/wire/tsig/tsig_record.h"

#include "diff/wire/message/message.h"
#include "diff/wire/message/name_reader.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::size_t k_additional_count_at = 10;

void append_time(Bytes& out, UnixSeconds time) {
  append_u16(out, static_cast<std::uint16_t>(time >> 32));
  append_u32(out, static_cast<std::uint32_t>(time));
}

tl::unexpected<Error> malformed(std::size_t offset, const char* what) {
  return fail(ErrorKind::protocol, "TSIG record at offset {}: {}", offset, what);
}

// `rdata` begins behind the length field.
Status read_rdata(ByteView rdata, TsigRecord& record) {
  // The algorithm name is never compressed (RFC 8945 section 4.2).
  const auto name = leading_name_length(rdata);
  if (!name) return malformed(record.offset, "the algorithm is not a name");
  COUNTERSIGN_TRY_ASSIGN(record.algorithm, Name::from_wire(rdata.first(*name)));
  rdata = rdata.subspan(*name);
  if (rdata.size() < 10) return malformed(record.offset, "cut off");
  record.time_signed = (UnixSeconds{read_u16(rdata.data())} << 32) | read_u32(&rdata[2]);
  record.fudge = read_u16(&rdata[6]);
  const std::size_t mac_size = read_u16(&rdata[8]);
  rdata = rdata.subspan(10);
  if (rdata.size() < mac_size + 6) return malformed(record.offset, "the MAC is cut off");
  record.mac.assign(rdata.begin(), rdata.begin() + static_cast<std::ptrdiff_t>(mac_size));
  rdata = rdata.subspan(mac_size);
  record.original_id = read_u16(rdata.data());
  record.error = static_cast<TsigError>(read_u16(&rdata[2]));
  const std::size_t other_size = read_u16(&rdata[4]);
  rdata = rdata.subspan(6);
  if (rdata.size() != other_size) return malformed(record.offset, "the length of the other data is wrong");
  record.other.assign(rdata.begin(), rdata.end());
  return {};
}

// Offset of the record behind the questions and `records` records, all of them skipped; fails at a TSIG.
Result<std::size_t> skip_records(ByteView message, std::size_t questions, std::size_t records) {
  std::size_t at = k_header_octets;
  for (std::size_t i = 0; i < questions; ++i) {
    COUNTERSIGN_TRY_ASSIGN(at, skip_name(message, at));
    at += 4;
  }
  for (std::size_t i = 0; i < records; ++i) {
    const std::size_t start = at;
    COUNTERSIGN_TRY_ASSIGN(at, skip_name(message, at));
    if (at + 10 > message.size()) return fail(ErrorKind::protocol, "record at offset {} is cut off", start);
    if (read_u16(&message[at]) == static_cast<std::uint16_t>(RrType::TSIG)) {
      return malformed(start, "not the last record of the message");
    }
    at += std::size_t{10} + read_u16(&message[at + 8]);
  }
  return at;
}

} // namespace

std::string to_text(TsigError error) {
  switch (error) {
  case TsigError::none:
    return "NOERROR";
  case TsigError::bad_signature:
    return "BADSIG";
  case TsigError::bad_key:
    return "BADKEY";
  case TsigError::bad_time:
    return "BADTIME";
  case TsigError::bad_truncation:
    return "BADTRUNC";
  }
  return fmt::format("error {}", static_cast<unsigned>(error));
}

Result<std::optional<TsigRecord>> find_tsig(ByteView message) {
  const auto header = read_header(message);
  if (!header) return fail(ErrorKind::protocol, "a message of {} octets has no header", message.size());
  const std::size_t records = std::size_t{header->answers} + header->authorities + header->additionals;
  COUNTERSIGN_TRY_ASSIGN(std::size_t at,
                         skip_records(message, header->questions, records == 0 ? 0 : records - 1));
  TsigRecord record;
  record.offset = at;
  if (records == 0) return std::nullopt;
  ReadName owner;
  COUNTERSIGN_TRY_ASSIGN(at, read_name(message, at, owner));
  if (at + 10 > message.size())
    return fail(ErrorKind::protocol, "record at offset {} is cut off", record.offset);
  if (read_u16(&message[at]) != static_cast<std::uint16_t>(RrType::TSIG)) return std::nullopt;
  if (header->additionals == 0) return malformed(record.offset, "not in the additional section");
  if (read_u16(&message[at + 2]) != k_class_any) return malformed(record.offset, "the class is not ANY");
  if (read_u32(&message[at + 4]) != 0) return malformed(record.offset, "the TTL is not zero");
  const std::size_t size = read_u16(&message[at + 8]);
  if (at + 10 + size != message.size())
    return malformed(record.offset, "does not end where the message ends");
  COUNTERSIGN_TRY(read_rdata(message.subspan(at + 10), record));
  COUNTERSIGN_TRY_ASSIGN(record.key_name, Name::from_wire(owner.wire()));
  return record;
}

void append_tsig(Bytes& message, const TsigRecord& record) {
  const auto count = static_cast<std::uint16_t>(read_u16(&message[k_additional_count_at]) + 1);
  message[k_additional_count_at] = static_cast<std::uint8_t>(count >> 8);
  message[k_additional_count_at + 1] = static_cast<std::uint8_t>(count);
  append(message, record.key_name.view().wire());
  append_u16(message, static_cast<std::uint16_t>(RrType::TSIG));
  append_u16(message, k_class_any);
  append_u32(message, 0);
  const std::size_t rdata = record.algorithm.view().size() + 16 + record.mac.size() + record.other.size();
  append_u16(message, static_cast<std::uint16_t>(rdata));
  append(message, record.algorithm.view().wire());
  append_time(message, record.time_signed);
  append_u16(message, record.fudge);
  append_u16(message, static_cast<std::uint16_t>(record.mac.size()));
  append(message, record.mac);
  append_u16(message, record.original_id);
  append_u16(message, static_cast<std::uint16_t>(record.error));
  append_u16(message, static_cast<std::uint16_t>(record.other.size()));
  append(message, record.other);
}

std::size_t tsig_octets(const TsigRecord& record) noexcept {
  return record.key_name.view().size() + 10 + record.algorithm.view().size() + 16 + record.mac.size() +
         record.other.size();
}

void digest_prior_mac(Hmac& hmac, ByteView mac) {
  Bytes length;
  append_u16(length, static_cast<std::uint16_t>(mac.size()));
  hmac.update(length);
  hmac.update(mac);
}

void digest_signed_message(Hmac& hmac, ByteView message, const TsigRecord& record) {
  // As it was signed: with its first id (a forwarder may have put in its own) and without the TSIG record.
  Bytes header(message.begin(), message.begin() + k_header_octets);
  const auto count = static_cast<std::uint16_t>(read_u16(&header[k_additional_count_at]) - 1);
  header[0] = static_cast<std::uint8_t>(record.original_id >> 8);
  header[1] = static_cast<std::uint8_t>(record.original_id);
  header[k_additional_count_at] = static_cast<std::uint8_t>(count >> 8);
  header[k_additional_count_at + 1] = static_cast<std::uint8_t>(count);
  hmac.update(header);
  hmac.update(message.subspan(k_header_octets, record.offset - k_header_octets));
}

void digest_variables(Hmac& hmac, const TsigRecord& record) {
  Bytes variables;
  append(variables, record.key_name.view().wire());
  append_u16(variables, k_class_any);
  append_u32(variables, 0);
  append(variables, record.algorithm.view().wire());
  append_time(variables, record.time_signed);
  append_u16(variables, record.fudge);
  append_u16(variables, static_cast<std::uint16_t>(record.error));
  append_u16(variables, static_cast<std::uint16_t>(record.other.size()));
  append(variables, record.other);
  hmac.update(variables);
}

void digest_timers(Hmac& hmac, const TsigRecord& record) {
  Bytes timers;
  append_time(timers, record.time_signed);
  append_u16(timers, record.fudge);
  hmac.update(timers);
}

bool is_timely(const TsigRecord& record, UnixSeconds now) noexcept {
  const UnixSeconds distance = now > record.time_signed ? now - record.time_signed : record.time_signed - now;
  return distance <= record.fudge;
}

} // namespace countersign
