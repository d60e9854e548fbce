// The asking side of one TSIG exchange (RFC 8945): signs the request, verifies every message of the answer.
#pragma once

#include "diff/wire/tsig/tsig_record.h"

namespace countersign {

// Messages without a signature that may follow one another in an answer (RFC 8945 section 5.3.1).
inline constexpr unsigned k_max_unsigned_messages = 99;

// For one request and its answer of any number of messages. All errors are `protocol` and begin with "TSIG:
// "; after one nothing of the answer is to be believed. The instant is passed in, so that it can be any.
class TsigRequester {
public:
  explicit TsigRequester(const TsigKey& key);

  // Puts a TSIG record on the request. Once.
  void sign(Bytes& request, UnixSeconds now);

  // The next message of the answer. The first must be signed with the key and algorithm of the request, each
  // further one may be unsigned, for at most k_max_unsigned_messages in a row; those are covered by the next
  // signature. A MAC of less than full length is refused. A message that passes unsigned is not verified
  // before a later one is.
  [[nodiscard]] Status verify(ByteView message, UnixSeconds now);
  // To be asked behind the last message: that one must have been signed.
  [[nodiscard]] Status finish() const;

  [[nodiscard]] std::uint64_t messages() const noexcept { return messages_; }

private:
  [[nodiscard]] Status check_key(const TsigRecord& record) const;
  [[nodiscard]] Status check_mac(ByteView message, const TsigRecord& record);

  Name key_name_;
  Name algorithm_;
  std::size_t mac_size_;
  Hmac hmac_;
  std::uint64_t messages_ = 0;
  unsigned unsigned_in_a_row_ = 0;
};

} // namespace countersign
