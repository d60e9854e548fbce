#include "diff/wire/message/message.h"

namespace countersign {
namespace {

constexpr std::uint16_t k_response_bit = 0x8000;
constexpr std::uint16_t k_authoritative_bit = 0x0400;
constexpr std::uint16_t k_truncated_bit = 0x0200;
constexpr std::uint16_t k_recursion_desired_bit = 0x0100;
constexpr std::uint16_t k_recursion_available_bit = 0x0080;

} // namespace

std::string to_text(Opcode opcode) {
  switch (opcode) {
  case Opcode::query:
    return "QUERY";
  case Opcode::iquery:
    return "IQUERY";
  case Opcode::status:
    return "STATUS";
  case Opcode::notify:
    return "NOTIFY";
  case Opcode::update:
    return "UPDATE";
  }
  return fmt::format("OPCODE{}", static_cast<unsigned>(opcode));
}

std::string to_text(Rcode rcode) {
  switch (rcode) {
  case Rcode::no_error:
    return "NOERROR";
  case Rcode::format_error:
    return "FORMERR";
  case Rcode::server_failure:
    return "SERVFAIL";
  case Rcode::name_error:
    return "NXDOMAIN";
  case Rcode::not_implemented:
    return "NOTIMP";
  case Rcode::refused:
    return "REFUSED";
  case Rcode::yx_domain:
    return "YXDOMAIN";
  case Rcode::yx_rrset:
    return "YXRRSET";
  case Rcode::nx_rrset:
    return "NXRRSET";
  case Rcode::not_authoritative:
    return "NOTAUTH";
  case Rcode::not_zone:
    return "NOTZONE";
  }
  return fmt::format("RCODE{}", static_cast<unsigned>(rcode));
}

const char* to_text(Section section) noexcept {
  switch (section) {
  case Section::answer:
    return "answer";
  case Section::authority:
    return "authority";
  case Section::additional:
    return "additional";
  }
  return "?";
}

std::optional<MessageHeader> read_header(ByteView message) noexcept {
  if (message.size() < k_header_octets) return std::nullopt;
  const std::uint8_t* at = message.data();
  const std::uint16_t flags = read_u16(at + 2);
  MessageHeader header;
  header.id = read_u16(at);
  header.is_response = (flags & k_response_bit) != 0;
  header.opcode = static_cast<Opcode>((flags >> 11) & 0xf);
  header.authoritative = (flags & k_authoritative_bit) != 0;
  header.truncated = (flags & k_truncated_bit) != 0;
  header.recursion_desired = (flags & k_recursion_desired_bit) != 0;
  header.recursion_available = (flags & k_recursion_available_bit) != 0;
  header.rcode = static_cast<Rcode>(flags & 0xf);
  header.questions = read_u16(at + 4);
  header.answers = read_u16(at + 6);
  header.authorities = read_u16(at + 8);
  header.additionals = read_u16(at + 10);
  return header;
}

void append_header(const MessageHeader& header, Bytes& out) {
  unsigned flags = (static_cast<unsigned>(header.opcode) & 0xf) << 11;
  flags |= static_cast<unsigned>(header.rcode) & 0xf;
  if (header.is_response) flags |= k_response_bit;
  if (header.authoritative) flags |= k_authoritative_bit;
  if (header.truncated) flags |= k_truncated_bit;
  if (header.recursion_desired) flags |= k_recursion_desired_bit;
  if (header.recursion_available) flags |= k_recursion_available_bit;
  append_u16(out, header.id);
  append_u16(out, static_cast<std::uint16_t>(flags));
  append_u16(out, header.questions);
  append_u16(out, header.answers);
  append_u16(out, header.authorities);
  append_u16(out, header.additionals);
}

} // namespace countersign
