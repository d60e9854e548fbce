// The TSIG record (RFC 8945 section 4.2): read, written, and turned into the octets that a MAC covers.
#pragma once

#include "diff/model/name.h"
#include "diff/wire/tsig/hmac.h"

namespace countersign {

using UnixSeconds = std::uint64_t; // since 1970, at most 48 bits

// TSIG ERROR (RFC 8945 section 3); other values can come in.
enum class TsigError : std::uint16_t {
  none = 0,
  bad_signature = 16,
  bad_key = 17,
  bad_time = 18,
  bad_truncation = 22,
};
[[nodiscard]] std::string to_text(TsigError error); // "BADSIG"

inline constexpr std::uint16_t k_tsig_fudge_seconds = 300; // RFC 8945 section 10 recommends it

struct TsigRecord {
  Name key_name;
  Name algorithm;
  UnixSeconds time_signed = 0;
  std::uint16_t fudge = k_tsig_fudge_seconds;
  Bytes mac;
  std::uint16_t original_id = 0;
  TsigError error = TsigError::none;
  Bytes other;

  std::size_t offset = 0; // of the record in the message that it was read from
};

// The TSIG record of a message, or nothing. `protocol` if there are several, if it is not the last record, or
// if its class, TTL or RDATA are not those of a TSIG; also if the message cannot be walked to its end.
[[nodiscard]] Result<std::optional<TsigRecord>> find_tsig(ByteView message);

// Puts the record behind the message and counts it.
void append_tsig(Bytes& message, const TsigRecord& record);
// Octets that append_tsig() will add.
[[nodiscard]] std::size_t tsig_octets(const TsigRecord& record) noexcept;

// What a MAC is made of (RFC 8945 section 4.3).
void digest_prior_mac(Hmac& hmac, ByteView mac); // length and octets
void digest_signed_message(Hmac& hmac, ByteView message,
                           const TsigRecord& record);        // as before TSIG was put on
void digest_variables(Hmac& hmac, const TsigRecord& record); // all of them: first message
void digest_timers(Hmac& hmac, const TsigRecord& record);    // time and fudge: the following ones

// True if |now - time signed| <= fudge.
[[nodiscard]] bool is_timely(const TsigRecord& record, UnixSeconds now) noexcept;

} // namespace countersign
