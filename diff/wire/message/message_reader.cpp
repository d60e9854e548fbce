#include "diff/wire/message/message_reader.h"

#include "diff/model/rdata.h"

namespace countersign {
namespace {

constexpr std::size_t k_record_fixed_octets = 10; // type, class, TTL, length of RDATA

// RFC 3597 section 4: in these a sender may have compressed names.
bool may_hold_compressed_names(RrType type) noexcept {
  using enum RrType;
  switch (type) {
  case NS:
  case MD:
  case MF:
  case CNAME:
  case SOA:
  case MB:
  case MG:
  case MR:
  case PTR:
  case MINFO:
  case MX:
  case RP:
  case AFSDB:
  case RT:
  case PX:
  case NAPTR:
  case SRV:
    return true;
  default:
    return false;
  }
}

} // namespace

Result<MessageReader> MessageReader::open(ByteView message) {
  const auto header = read_header(message);
  if (!header) return fail(ErrorKind::protocol, "a message of {} octets has no header", message.size());
  return MessageReader(message, *header);
}

Result<std::vector<Question>> MessageReader::read_questions() {
  std::vector<Question> questions;
  for (std::size_t i = 0; i < header_.questions; ++i) {
    COUNTERSIGN_TRY_ASSIGN(const std::size_t after, read_name(message_, at_, owner_));
    if (after + 4 > message_.size())
      return fail(ErrorKind::protocol, "question at offset {} is cut off", at_);
    owner_.fold();
    questions.push_back({Name(NameView(owner_.wire())), static_cast<RrType>(read_u16(&message_[after])),
                         read_u16(&message_[after + 2])});
    at_ = after + 4;
  }
  return questions;
}

Section MessageReader::section_of(std::size_t index) const noexcept {
  if (index < header_.answers) return Section::answer;
  return index < std::size_t{header_.answers} + header_.authorities ? Section::authority
                                                                    : Section::additional;
}

Result<std::optional<MessageRecord>> MessageReader::next() {
  const std::size_t count = std::size_t{header_.answers} + header_.authorities + header_.additionals;
  if (read_ == count) {
    if (at_ != message_.size()) {
      return fail(ErrorKind::protocol, "{} octets behind the last record, at offset {}",
                  message_.size() - at_, at_);
    }
    return std::nullopt;
  }
  MessageRecord record;
  record.offset = at_;
  record.section = section_of(read_);
  COUNTERSIGN_TRY_ASSIGN(const std::size_t after, read_name(message_, at_, owner_));
  owner_.fold();
  record.owner = NameView(owner_.wire());
  if (after + k_record_fixed_octets > message_.size()) {
    return fail(ErrorKind::protocol, "record at offset {} is cut off", at_);
  }
  const std::uint8_t* fixed = &message_[after];
  record.type = static_cast<RrType>(read_u16(fixed));
  record.rr_class = read_u16(fixed + 2);
  record.ttl = read_u32(fixed + 4);
  const std::size_t size = read_u16(fixed + 8);
  const std::size_t rdata_at = after + k_record_fixed_octets;
  if (rdata_at + size > message_.size())
    return fail(ErrorKind::protocol, "record at offset {} is cut off", at_);
  if (record.rr_class == k_class_in && !is_meta_type(record.type)) {
    COUNTERSIGN_TRY(read_rdata(record.type, rdata_at, size));
  } else {
    rdata_ = message_.subspan(rdata_at, size);
  }
  record.rdata = rdata_;
  at_ = rdata_at + size;
  ++read_;
  return record;
}

Status MessageReader::read_rdata(RrType type, std::size_t at, std::size_t size) {
  if (may_hold_compressed_names(type)) {
    COUNTERSIGN_TRY(decompress(type, at, at + size));
  } else {
    rdata_ = message_.subspan(at, size);
  }
  if (is_well_formed_rdata(type, rdata_)) return {};
  return fail(ErrorKind::protocol, "malformed {} RDATA at offset {}", to_text(type), at);
}

// Names are unpacked, all else is copied; what does not fit its fields comes out as it is and is found
// malformed.
Status MessageReader::decompress(RrType type, std::size_t at, std::size_t end) {
  const ByteView bounded = message_.first(end); // a name must not run out of its RDATA
  unpacked_.clear();
  const auto copy = [&](std::size_t size) {
    const std::size_t taken = std::min(size, end - at);
    append(unpacked_, message_.subspan(at, taken));
    at += taken;
  };
  for (const RdataField field : rdata_layout(type)) {
    switch (field) {
    case RdataField::name_folded:
    case RdataField::name_kept: {
      COUNTERSIGN_TRY_ASSIGN(at, read_name(bounded, at, rdata_name_));
      append(unpacked_, rdata_name_.wire());
      break;
    }
    case RdataField::u16:
      copy(2);
      break;
    case RdataField::u32:
    case RdataField::period:
      copy(4);
      break;
    case RdataField::charstring:
      copy(at < end ? std::size_t{message_[at]} + 1 : 0);
      break;
    default:
      copy(end - at);
      break; // no type with compressed names has any of these
    }
  }
  copy(end - at);
  rdata_ = unpacked_;
  return {};
}

} // namespace countersign
