// The answering side of one TSIG exchange (RFC 8945): verifies the request, signs every message of the
// answer.
#pragma once

#include "diff/wire/tsig/tsig_record.h"

#include <span>

namespace countersign {

class TsigResponder {
public:
  TsigResponder() = default; // as for a request without TSIG

  // Looks for a TSIG record in the request and judges it, in the order of RFC 8945 section 5.2: key, MAC,
  // time, truncation. `protocol` means that the request is to be answered with FORMERR and without TSIG
  // (section 5.2: a record that is malformed or in the wrong place, a MAC of a forbidden length). No memory
  // of the times of earlier requests is kept: several processes of one client may share a key.
  [[nodiscard]] static Result<TsigResponder> receive(ByteView request, std::span<const TsigKey> keys,
                                                     UnixSeconds now);

  [[nodiscard]] bool is_signed() const noexcept { return signed_; }
  // Signed with one of the keys and in time: the request is from who it says.
  [[nodiscard]] bool is_verified() const noexcept { return signed_ && error_ == TsigError::none; }
  [[nodiscard]] TsigError error() const noexcept { return error_; }
  // Of the request, also if it is not one of ours; nothing if it was not signed.
  [[nodiscard]] std::optional<NameView> key_name() const noexcept;

  // Octets that sign() adds to each message.
  [[nodiscard]] std::size_t reserved_octets() const noexcept;
  // The next message of the answer, in order. Does nothing if the request was not signed. With error() BADKEY
  // or BADSIG the record has no MAC; with BADTIME it repeats the client's time and tells ours
  // (section 5.2.3).
  void sign(Bytes& message, UnixSeconds now);

private:
  bool signed_ = false;
  TsigError error_ = TsigError::none;
  TsigRecord reply_; // what each message of the answer gets, but for time and MAC
  std::size_t mac_size_ = 0;
  std::optional<Hmac> hmac_;
  std::uint64_t messages_ = 0;
};

} // namespace countersign
