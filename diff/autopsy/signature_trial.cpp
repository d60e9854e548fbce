#include "diff/autopsy/signature_trial.h"

namespace countersign::forensics {

using referee::KeyFamily;

SignatureTrial::SignatureTrial(const KeyPool& pool, const referee::AlgorithmInfo& algorithm, Effort& effort)
    : pool_(pool), algorithm_(algorithm), effort_(effort), prices_(prices_of(algorithm.number)) {
  if (PointRecovery::takes(algorithm.number)) points_ = std::make_unique<PointRecovery>(algorithm.number);
}

SignatureTrial::Opened SignatureTrial::open(ByteView signature) {
  signature_ = signature;
  hopelessness_.clear();
  messages_.clear();
  candidates_.reset();
  if (algorithm_.family == KeyFamily::rsa) return open_rsa();
  if (signature.size() != algorithm_.signature_octets) {
    hopelessness_ = fmt::format("{} octets, not {}", signature.size(), algorithm_.signature_octets);
    return Opened::hopeless;
  }
  if (!points_) return Opened::yes;
  if (!effort_.spend(prices_.open)) return Opened::too_dear;
  switch (points_->open(signature)) {
  case PointRecovery::Form::usable:
    return Opened::yes;
  case PointRecovery::Form::off_curve:
    hopelessness_ = "r is the x coordinate of no point: no key verifies it";
    return Opened::hopeless;
  default:
    hopelessness_ = "r or s is out of range: no key verifies it";
    return Opened::hopeless;
  }
}

SignatureTrial::Opened SignatureTrial::open_rsa() {
  for (std::size_t i = 0; i < pool_.keys().size(); ++i) {
    const PoolKey& key = pool_.keys()[i];
    if (key.label.algorithm != algorithm_.number || signature_.size() != key.key.signature_octets) continue;
    if (!effort_.spend(prices_.open)) return Opened::too_dear;
    const RsaOpening& opening = openings_.try_emplace(i, key.field()).first->second;
    const auto opened = opening.open(signature_);
    auto digest = opened ? digest_in(*opened) : std::nullopt;
    if (digest) messages_.push_back({i, std::move(*digest)});
  }
  return messages_.empty() ? Opened::hopeless : Opened::yes;
}

std::optional<std::size_t> SignatureTrial::key_for(ByteView data) {
  candidates_.reset();
  other_hash_ = false;
  if (!effort_.spend_hashing(data.size())) return std::nullopt;
  if (algorithm_.family == KeyFamily::rsa) return rsa_key_for(data);
  if (!points_) return eddsa_key_for(data);
  const auto digest = referee::digest(algorithm_.hash, data);
  return digest ? key_for_digest(*digest) : std::nullopt;
}

std::optional<std::size_t> SignatureTrial::key_for_digest(ByteView digest) {
  candidates_.reset();
  if (!points_ || !effort_.spend(prices_.attempt)) return std::nullopt;
  candidates_ = points_->keys_for(digest);
  if (!candidates_) return std::nullopt;
  for (const Bytes& candidate : *candidates_) {
    if (const auto key = pool_.find(algorithm_.number, candidate)) return key;
  }
  return std::nullopt;
}

std::optional<std::size_t> SignatureTrial::rsa_key_for(ByteView data) {
  for (const Message& message : messages_) {
    if (!effort_.spend(prices_.attempt)) return std::nullopt;
    if (referee::digest(message.digest.hash, data) != message.digest.digest) continue;
    other_hash_ = message.digest.hash != algorithm_.hash;
    return message.key;
  }
  return std::nullopt;
}

std::optional<std::size_t> SignatureTrial::eddsa_key_for(ByteView data) {
  if (!checker_ || checked_keys_ < pool_.keys().size()) {
    checked_keys_ = pool_.keys().size();
    checker_.emplace(checked_keys_);
  }
  for (std::size_t i = 0; i < pool_.keys().size(); ++i) {
    if (pool_.keys()[i].label.algorithm != algorithm_.number) continue;
    if (!effort_.spend(prices_.attempt)) return std::nullopt;
    if (checker_->verifies(i, pool_.keys()[i].key, data, signature_)) return i;
  }
  return std::nullopt;
}

} // namespace countersign::forensics
