// The fixed parts of a DNS message (RFC 1035 section 4): header, question, codes.
#pragma once

#include "diff/model/name.h"
#include "diff/model/rrtype.h"

namespace countersign {

inline constexpr std::size_t k_header_octets = 12;
inline constexpr std::size_t k_max_message_octets = 65535; // the length in front of a TCP message is 16 bits

inline constexpr std::uint16_t k_class_in = 1;
inline constexpr std::uint16_t k_class_none = 254; // RFC 2136 section 1.3
inline constexpr std::uint16_t k_class_any = 255;

// Any value of four bits can come in; those without a name here are printed as "OPCODE7".
enum class Opcode : std::uint8_t { query = 0, iquery = 1, status = 2, notify = 4, update = 5 };
[[nodiscard]] std::string to_text(Opcode opcode);

// Of the header, so four bits; the rest are printed as "RCODE12".
enum class Rcode : std::uint8_t {
  no_error = 0,
  format_error = 1,
  server_failure = 2,
  name_error = 3,
  not_implemented = 4,
  refused = 5,
  yx_domain = 6,
  yx_rrset = 7,
  nx_rrset = 8,
  not_authoritative = 9,
  not_zone = 10,
};
[[nodiscard]] std::string to_text(Rcode rcode); // "REFUSED"

enum class Section : std::uint8_t { answer, authority, additional };
[[nodiscard]] const char* to_text(Section section) noexcept;

struct MessageHeader {
  std::uint16_t id = 0;
  bool is_response = false;
  Opcode opcode = Opcode::query;
  bool authoritative = false;
  bool truncated = false;
  bool recursion_desired = false;
  bool recursion_available = false;
  Rcode rcode = Rcode::no_error;
  std::uint16_t questions = 0;
  std::uint16_t answers = 0;
  std::uint16_t authorities = 0;
  std::uint16_t additionals = 0;
};

// Nothing if there are fewer than twelve octets.
[[nodiscard]] std::optional<MessageHeader> read_header(ByteView message) noexcept;
// Twelve octets; the bits AD, CD and Z are zero.
void append_header(const MessageHeader& header, Bytes& out);

struct Question {
  Name name;
  RrType type = RrType::SOA;
  std::uint16_t rr_class = k_class_in;
  friend bool operator==(const Question&, const Question&) = default;
};

} // namespace countersign
