// One question to another validator: does this RRSIG verify, at this instant, under one of these keys?
#pragma once

#include "diff/model/record.h"

namespace countersign {

struct SignatureQuestion {
  std::vector<Record> rrset; // one owner and type, at least one record
  Record rrsig;              // that covers it
  std::vector<Record> keys;  // DNSKEYs
  DnsTime at;
};

// A question as octets, to be handed to another process: three numbers, then the records as they stand in a
// message, uncompressed. In network byte order:
//   u32 instant | u16 records of the RRset | u16 keys | RRSIG | RRset | keys
[[nodiscard]] Bytes to_octets(const SignatureQuestion& question);

enum class Opinion : std::uint8_t {
  none, // it cannot say: an algorithm that it does not know, or octets that are no question
  valid,
  invalid,
};
[[nodiscard]] const char* to_text(Opinion opinion) noexcept;
[[nodiscard]] std::optional<Opinion> parse_opinion(std::string_view text) noexcept;

} // namespace countersign
