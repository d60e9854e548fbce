#include "diff/wire/tsig/tsig_requester.h"

#include "diff/wire/message/message.h"

namespace countersign {
namespace {

// "TSIG: message 3: ..."
template <class... Args>
tl::unexpected<Error> tsig_failure(std::uint64_t message, fmt::format_string<Args...> format,
                                   Args&&... args) {
  return fail(ErrorKind::protocol, "TSIG: message {}: {}", message,
              fmt::format(format, std::forward<Args>(args)...));
}

UnixSeconds read_time(ByteView six_octets) {
  return (UnixSeconds{read_u16(six_octets.data())} << 32) | read_u32(&six_octets[2]);
}

} // namespace

TsigRequester::TsigRequester(const TsigKey& key)
    : key_name_(key.name), algorithm_(algorithm_name(key.algorithm)), mac_size_(mac_size(key.algorithm)),
      hmac_(key.algorithm, key.secret) {}

void TsigRequester::sign(Bytes& request, UnixSeconds now) {
  TsigRecord record;
  record.key_name = key_name_;
  record.algorithm = algorithm_;
  record.time_signed = now;
  record.original_id = read_u16(request.data());
  hmac_.update(request);
  digest_variables(hmac_, record);
  record.mac = hmac_.finish();
  append_tsig(request, record);
  digest_prior_mac(hmac_, record.mac); // begins the MAC of the answer
}

Status TsigRequester::verify(ByteView message, UnixSeconds now) {
  ++messages_;
  auto found = find_tsig(message);
  if (!found) return tsig_failure(messages_, "{}", found.error().message);
  if (!*found) {
    if (messages_ == 1) return tsig_failure(messages_, "not signed, though the query was");
    if (++unsigned_in_a_row_ > k_max_unsigned_messages) {
      return tsig_failure(messages_, "more than {} messages in a row are not signed",
                          k_max_unsigned_messages);
    }
    hmac_.update(message);
    return {};
  }
  const TsigRecord& record = **found;
  COUNTERSIGN_TRY(check_key(record));
  COUNTERSIGN_TRY(check_mac(message, record));
  if (record.error == TsigError::bad_time && record.other.size() == 6) {
    return tsig_failure(messages_, "the server says BADTIME: it has {} where we have {}",
                        read_time(record.other), now);
  }
  if (record.error != TsigError::none) {
    return tsig_failure(messages_, "the server says {}", to_text(record.error));
  }
  if (!is_timely(record, now)) {
    return tsig_failure(messages_, "signed at {}, which is not within {} s of {}", record.time_signed,
                        record.fudge, now);
  }
  unsigned_in_a_row_ = 0;
  digest_prior_mac(hmac_, record.mac); // begins the MAC of the next message
  return {};
}

Status TsigRequester::check_key(const TsigRecord& record) const {
  if (!(record.key_name == key_name_)) {
    return tsig_failure(messages_, "signed with key {} instead of {}", to_text(record.key_name.view()),
                        to_text(key_name_.view()));
  }
  if (!(record.algorithm == algorithm_)) {
    return tsig_failure(messages_, "signed with {} instead of {}", to_text(record.algorithm.view()),
                        to_text(algorithm_.view()));
  }
  // These two come without a MAC (RFC 8945 section 5.3.2): anybody can have sent them, but no answer will
  // follow.
  if (record.error == TsigError::bad_key || record.error == TsigError::bad_signature) {
    return tsig_failure(messages_, "the server says {}", to_text(record.error));
  }
  if (record.mac.size() != mac_size_) {
    return tsig_failure(messages_, "the MAC has {} octets instead of {}", record.mac.size(), mac_size_);
  }
  return {};
}

Status TsigRequester::check_mac(ByteView message, const TsigRecord& record) {
  digest_signed_message(hmac_, message, record);
  if (messages_ == 1) {
    digest_variables(hmac_, record);
  } else {
    digest_timers(hmac_, record);
  }
  if (equal_in_constant_time(hmac_.finish(), record.mac)) return {};
  return tsig_failure(messages_, "the signature does not verify");
}

Status TsigRequester::finish() const {
  if (messages_ == 0) return fail(ErrorKind::protocol, "TSIG: there was no answer");
  if (unsigned_in_a_row_ == 0) return {};
  return tsig_failure(messages_, "the last message is not signed");
}

} // namespace countersign
