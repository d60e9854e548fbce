#include "diff/autopsy/examination.h"

#include <algorithm>

namespace countersign::forensics {
namespace {

using referee::Hash;
using referee::KeyFamily;
using Opened = SignatureTrial::Opened;

constexpr std::size_t k_flipped_octets = 1024; // of what is signed
constexpr std::size_t k_most_candidates = 1U << 16;

bool is_of_form(Explanation explanation) noexcept {
  return explanation == Explanation::damaged_form || explanation == Explanation::byte_order;
}

void flip(Bytes& octets, std::size_t bit) noexcept {
  octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] ^ (0x80U >> (bit % 8)));
}

// What stands where the digest should, by signers with another hash, or one that is applied wrongly.
std::vector<std::pair<const char*, Bytes>> other_digests(const Bytes& data, Hash hash) {
  std::vector<std::pair<const char*, Bytes>> all;
  const auto right = referee::digest(hash, data);
  const auto sha1 = referee::digest(Hash::sha1, data);
  const auto sha256 = referee::digest(Hash::sha256, data);
  const auto sha384 = referee::digest(Hash::sha384, data);
  const auto sha512 = referee::digest(Hash::sha512, data);
  if (!right) return all;
  const auto fitted = [&](Bytes digest) { // as ECDSA takes a digest of another length (FIPS 186-4 6.4)
    if (digest.size() > right->size()) digest.resize(right->size());
    digest.insert(digest.begin(), right->size() - digest.size(), 0);
    return digest;
  };
  if (sha1) all.emplace_back("hashed with SHA-1", fitted(*sha1));
  if (sha256 && hash != Hash::sha256) all.emplace_back("hashed with SHA-256", fitted(*sha256));
  if (sha384 && hash != Hash::sha384) all.emplace_back("hashed with SHA-384", fitted(*sha384));
  if (sha512) all.emplace_back("hashed with SHA-512", fitted(*sha512));
  if (const auto twice = referee::digest(hash, *right)) all.emplace_back("hashed twice", *twice);
  all.emplace_back("the digest with its octets reversed", Bytes(right->rbegin(), right->rend()));
  return all;
}

} // namespace

std::optional<Bytes> Candidates::add(const PointRecovery::Candidates& keys, ByteView signature,
                                     ByteView data) {
  const ByteView r = signature.first(signature.size() / 2);
  const auto digest = referee::digest(Hash::sha256, data);
  if (!digest || first_.size() > k_most_candidates) return std::nullopt;
  for (const Bytes& key : keys) {
    const auto [found, is_new] = first_.try_emplace(key, Evidence{Bytes(r.begin(), r.end()), *digest});
    // The same signature once more, or its twin (r, n - s), is no second witness.
    if (is_new || (std::ranges::equal(found->second.r, r) && found->second.digest == *digest)) continue;
    return key;
  }
  return std::nullopt;
}

std::size_t Examination::keys_of_algorithm() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      pool_.keys(), [&](const PoolKey& key) { return key.label.algorithm == trial_.algorithm().number; }));
}

std::optional<Proof> Examination::try_data(const Case& failing) {
  std::optional<Proof> proof;
  for_each_hypothesis(failing, around_, std::nullopt, [&](const Hypothesis& hypothesis) {
    const Bytes data = hypothesis.form.octets();
    auto key = trial_.key_for(data);
    bool for_itself = trial_.other_hash();
    if (!key && trial_.candidates()) {
      const auto shared = candidates_.add(*trial_.candidates(), failing.rrsig.signature, data);
      if (shared) key = pool_.discover(failing.rrsig.label, *shared);
    }
    if (!key) return !effort_.has(prices_of(trial_.algorithm().number).attempt);
    proof = Proof{hypothesis.explanation, hypothesis.detail, *key, for_itself, hypothesis.specifics};
    return true;
  });
  return proof;
}

std::optional<Proof> Examination::try_digests(const Case& failing) {
  const Bytes data = form_of(failing.set, failing.rdata).octets();
  if (const auto key = trial_.key_for(data); key && trial_.other_hash()) { // RSA says which
    return Proof{Explanation::byte_order, "another hash than the algorithm's", *key, true, {}};
  }
  if (!is_ecdsa()) return std::nullopt;
  for (const auto& [detail, digest] : other_digests(data, trial_.algorithm().hash)) {
    if (const auto key = trial_.key_for_digest(digest)) {
      return Proof{Explanation::byte_order, detail, *key, true, {}};
    }
  }
  return std::nullopt;
}

std::optional<Proof> Examination::try_forms(const Case& failing) {
  const Bytes data = form_of(failing.set, failing.rdata).octets();
  std::vector<std::size_t> lengths{trial_.algorithm().signature_octets};
  if (trial_.algorithm().family == KeyFamily::rsa) {
    lengths.clear();
    for (const PoolKey& key : pool_.keys()) {
      if (key.label.algorithm == trial_.algorithm().number) lengths.push_back(key.key.signature_octets);
    }
    std::ranges::sort(lengths);
    lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  }
  if (trial_.algorithm().family == KeyFamily::eddsa) return std::nullopt;
  for (const std::size_t octets : lengths) {
    for (const SignatureForm& form : repaired(failing.rrsig.signature, octets, is_ecdsa())) {
      if (trial_.open(form.signature) != Opened::yes) continue;
      if (const auto key = trial_.key_for(data); key && !trial_.other_hash()) {
        return Proof{form.explanation, form.detail, *key, false, {}};
      }
    }
  }
  return std::nullopt;
}

std::optional<Proof> Examination::examine(const Case& failing) {
  if (trial_.open(failing.rrsig.signature) == Opened::yes) {
    if (auto proof = try_data(failing)) return proof;
    if (auto proof = try_digests(failing)) return proof;
  }
  return try_forms(failing);
}

Proof Examination::conclude(const Case& failing) {
  const Opened opened = trial_.open(failing.rrsig.signature);
  if (opened == Opened::too_dear) return {Explanation::not_examined, {}, k_no_key, true, {}};
  if (!trial_.hopelessness().empty()) {
    return {Explanation::damaged_form, trial_.hopelessness(), k_no_key, true, {}};
  }
  if (!trial_.messages().empty()) {
    return {Explanation::other_data, "data that are not found", trial_.messages().front().key, true, {}};
  }
  Proof nothing{Explanation::unexplained, {}, k_no_key, true, {}};
  if (trial_.algorithm().family == KeyFamily::rsa) {
    nothing.detail = "made by no known key; unknown RSA keys are not recovered";
  } else if (trial_.algorithm().family == KeyFamily::eddsa) {
    nothing.detail = "EdDSA signatures do not tell their key: how many unpublished keys there are cannot be "
                     "said";
  }
  return nothing;
}

std::uint64_t Examination::price_of_flips(const Case& failing) const {
  const Prices prices = prices_of(trial_.algorithm().number);
  const std::size_t keys = is_ecdsa() ? 1 : std::max<std::size_t>(1, keys_of_algorithm());
  const std::size_t data = std::min(form_of(failing.set, failing.rdata).octets().size(), k_flipped_octets);
  return 8 * failing.rrsig.signature.size() * (prices.open + prices.attempt) * keys +
         8 * data * prices.attempt * keys;
}

std::optional<Proof> Examination::flip_signature(const Case& failing) {
  const Bytes data = form_of(failing.set, failing.rdata).octets();
  Bytes signature(failing.rrsig.signature.begin(), failing.rrsig.signature.end());
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    flip(signature, bit);
    const bool opened = trial_.open(signature) == Opened::yes;
    if (const auto key = opened ? trial_.key_for(data) : std::nullopt; key && !trial_.other_hash()) {
      return Proof{Explanation::bit_flip, "one bit of the signature", *key, true,
                   fmt::format("bit {} of octet {}", 7 - bit % 8, bit / 8)};
    }
    flip(signature, bit);
  }
  return std::nullopt;
}

std::optional<Proof> Examination::flip_data(const Case& failing) {
  if (trial_.open(failing.rrsig.signature) != Opened::yes) return std::nullopt;
  Bytes data = form_of(failing.set, failing.rdata).octets();
  for (std::size_t bit = 0; bit < 8 * std::min(data.size(), k_flipped_octets); ++bit) {
    flip(data, bit);
    if (const auto key = trial_.key_for(data); key && !trial_.other_hash()) {
      return Proof{Explanation::bit_flip, "one bit of what was signed", *key, true,
                   fmt::format("bit {} of octet {}", 7 - bit % 8, bit / 8)};
    }
    flip(data, bit);
  }
  return std::nullopt;
}

std::optional<Proof> Examination::flip_bits(const Case& failing) {
  if (auto proof = flip_data(failing)) return proof;
  return flip_signature(failing);
}

std::vector<Attempt> attempts_of(const Proof& proof, const Case& failing, const Surroundings& around,
                                 const KeyPool& pool) {
  std::vector<Attempt> all;
  const ByteView signature = failing.rrsig.signature;
  const PoolKey& key = pool.keys()[proof.key];
  if (is_of_form(proof.explanation)) {
    const Bytes data = form_of(failing.set, failing.rdata).octets();
    const bool is_ecdsa = key.key.algorithm->family == KeyFamily::ecdsa;
    for (SignatureForm& form : repaired(signature, key.key.signature_octets, is_ecdsa)) {
      if (form.detail == proof.detail) all.push_back({data, std::move(form.signature), {}});
    }
    return all;
  }
  for_each_hypothesis(failing, around, proof.explanation, [&](const Hypothesis& hypothesis) {
    if (hypothesis.detail == proof.detail) {
      all.push_back(
          {hypothesis.form.octets(), Bytes(signature.begin(), signature.end()), hypothesis.specifics});
    }
    return false;
  });
  return all;
}

} // namespace countersign::forensics
