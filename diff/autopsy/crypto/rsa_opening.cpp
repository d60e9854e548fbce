#include "diff/autopsy/crypto/rsa_opening.h"

#include "diff/autopsy/crypto/numbers.h"

#include <algorithm>
#include <new>

namespace countersign::forensics {
namespace {

using referee::Hash;

// RFC 8017 section 9.2, note 1: the DER in front of each digest.
struct Prefix {
  Hash hash;
  std::array<std::uint8_t, 19> octets;
  std::size_t size;
  std::size_t digest;
};
constexpr std::array<Prefix, 4> k_prefixes{{
    {Hash::sha1,
     {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14},
     15,
     20},
    {Hash::sha256,
     {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
      0x04, 0x20},
     19,
     32},
    {Hash::sha384,
     {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
      0x04, 0x30},
     19,
     48},
    {Hash::sha512,
     {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
      0x04, 0x40},
     19,
     64},
}};

ByteView octets_of(const Prefix& prefix) { return ByteView(prefix.octets).first(prefix.size); }

void require(bool done) {
  if (!done) throw std::bad_alloc();
}

} // namespace

struct RsaOpening::Key {
  Number modulus, exponent;
  Montgomery montgomery{BN_MONT_CTX_new()};
  Scratch scratch{BN_CTX_new()};
};

RsaOpening::RsaOpening(ByteView field) {
  const bool long_form = field[0] == 0;
  const std::size_t length = long_form ? read_u16(field.data() + 1) : field[0];
  const ByteView rest = field.subspan(long_form ? 3 : 1);
  auto key = std::make_unique<Key>();
  key->exponent = to_number(rest.first(length));
  key->modulus = to_number(rest.subspan(length));
  require(key->exponent && key->modulus && key->montgomery && key->scratch);
  require(BN_MONT_CTX_set(key->montgomery.get(), key->modulus.get(), key->scratch.get()) == 1);
  key_ = std::move(key);
}
RsaOpening::~RsaOpening() = default;
RsaOpening::RsaOpening(RsaOpening&&) noexcept = default;

std::size_t RsaOpening::octets() const noexcept {
  return static_cast<std::size_t>(BN_num_bytes(key_->modulus.get()));
}

std::optional<Bytes> RsaOpening::open(ByteView signature) const {
  const Number s = to_number(signature);
  const Number message(BN_new());
  require(s && message);
  if (BN_cmp(s.get(), key_->modulus.get()) >= 0) return std::nullopt;
  require(BN_mod_exp_mont(message.get(), s.get(), key_->exponent.get(), key_->modulus.get(),
                          key_->scratch.get(), key_->montgomery.get()) == 1);
  Bytes opened(octets());
  require(BN_bn2binpad(message.get(), opened.data(), static_cast<int>(opened.size())) > 0);
  return opened;
}

bool RsaOpening::discloses_the_key(ByteView opened, ByteView expected) const {
  const Number left = to_number(opened), right = to_number(expected), factor(BN_new());
  require(left && right && factor);
  require(BN_sub(left.get(), left.get(), right.get()) == 1);
  BN_set_negative(left.get(), 0);
  require(BN_gcd(factor.get(), left.get(), key_->modulus.get(), key_->scratch.get()) == 1);
  const bool discloses = BN_is_one(factor.get()) == 0 && BN_cmp(factor.get(), key_->modulus.get()) != 0;
  BN_clear(factor.get());
  BN_clear(left.get());
  return discloses;
}

std::optional<SignedDigest> digest_in(ByteView opened) {
  if (opened.size() < 11 || opened[0] != 0 || opened[1] != 1) return std::nullopt;
  const auto end = std::find_if(opened.begin() + 2, opened.end(), [](std::uint8_t o) { return o != 0xff; });
  if (end == opened.end() || *end != 0 || end - opened.begin() < 10) return std::nullopt;
  const ByteView info = opened.subspan(static_cast<std::size_t>(end - opened.begin()) + 1);
  for (const Prefix& prefix : k_prefixes) {
    if (info.size() != prefix.size + prefix.digest) continue;
    if (!std::ranges::equal(info.first(prefix.size), octets_of(prefix))) continue;
    const ByteView digest = info.subspan(prefix.size);
    return SignedDigest{prefix.hash, Bytes(digest.begin(), digest.end())};
  }
  return std::nullopt;
}

std::optional<Bytes> padded(const SignedDigest& digest, std::size_t octets) {
  const auto* prefix = std::ranges::find(k_prefixes, digest.hash, &Prefix::hash);
  const std::size_t info = prefix->size + digest.digest.size();
  if (digest.digest.size() != prefix->digest || octets < info + 11) return std::nullopt;
  Bytes message(octets - info - 1, 0xff);
  message[0] = 0;
  message[1] = 1;
  message.push_back(0);
  append(message, octets_of(*prefix));
  append(message, digest.digest);
  return message;
}

} // namespace countersign::forensics
