#include "diff/wire/tsig/tsig_responder.h"

#include <algorithm>

namespace countersign {
namespace {

const TsigKey* find_key(std::span<const TsigKey> keys, const TsigRecord& record) {
  const auto found = std::ranges::find_if(keys, [&](const TsigKey& key) {
    return key.name == record.key_name && algorithm_name(key.algorithm) == record.algorithm.view();
  });
  return found == keys.end() ? nullptr : &*found;
}

Bytes six_octets(UnixSeconds time) {
  Bytes octets;
  append_u16(octets, static_cast<std::uint16_t>(time >> 32));
  append_u32(octets, static_cast<std::uint32_t>(time));
  return octets;
}

} // namespace

Result<TsigResponder> TsigResponder::receive(ByteView request, std::span<const TsigKey> keys,
                                             UnixSeconds now) {
  TsigResponder responder;
  COUNTERSIGN_TRY_ASSIGN(auto found, find_tsig(request));
  if (!found) return responder;
  const TsigRecord& record = *found;
  responder.signed_ = true;
  TsigRecord& reply = responder.reply_;
  reply.key_name = record.key_name;
  reply.algorithm = record.algorithm;
  reply.time_signed = record.time_signed;
  reply.fudge = record.fudge;
  reply.original_id = record.original_id;

  const TsigKey* key = find_key(keys, record);
  if (key == nullptr) {
    responder.error_ = reply.error = TsigError::bad_key;
    return responder;
  }
  responder.mac_size_ = mac_size(key->algorithm);
  const std::size_t shortest = std::max<std::size_t>(10, responder.mac_size_ / 2); // RFC 8945 section 5.2.2.1
  if (record.mac.size() > responder.mac_size_ || record.mac.size() < shortest) {
    return fail(ErrorKind::protocol, "TSIG record at offset {}: a MAC of {} octets", record.offset,
                record.mac.size());
  }
  Hmac hmac(key->algorithm, key->secret);
  digest_signed_message(hmac, request, record);
  digest_variables(hmac, record);
  const Bytes mac = hmac.finish();
  if (!equal_in_constant_time(ByteView(mac).first(record.mac.size()), record.mac)) {
    responder.error_ = reply.error = TsigError::bad_signature;
    return responder;
  }
  if (!is_timely(record, now)) {
    responder.error_ = reply.error = TsigError::bad_time;
    reply.other = six_octets(now);
  } else if (record.mac.size() != responder.mac_size_) {
    responder.error_ = reply.error = TsigError::bad_truncation;
  }
  digest_prior_mac(hmac, record.mac); // begins the MAC of the answer
  responder.hmac_ = std::move(hmac);
  return responder;
}

std::optional<NameView> TsigResponder::key_name() const noexcept {
  if (!signed_) return std::nullopt;
  return reply_.key_name.view();
}

std::size_t TsigResponder::reserved_octets() const noexcept {
  return signed_ ? tsig_octets(reply_) + mac_size_ : 0;
}

void TsigResponder::sign(Bytes& message, UnixSeconds now) {
  if (!signed_) return;
  TsigRecord record = reply_;
  if (error_ != TsigError::bad_time) {
    record.time_signed = now;
    if (error_ == TsigError::none) record.fudge = k_tsig_fudge_seconds;
  }
  if (hmac_) {
    hmac_->update(message);
    if (++messages_ == 1) {
      digest_variables(*hmac_, record);
    } else {
      digest_timers(*hmac_, record);
    }
    record.mac = hmac_->finish();
    digest_prior_mac(*hmac_, record.mac);
  }
  append_tsig(message, record);
}

} // namespace countersign
