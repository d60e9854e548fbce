#include "diff/verify/crypto/rsa/batch.h"

#include "diff/verify/crypto/p256/ladder.h"
#include "diff/verify/crypto/rsa/power_kernel.h"

#include <algorithm>

#include <openssl/bn.h>

namespace countersign::referee::rsa {

#if defined(__x86_64__)

namespace {

constexpr std::uint64_t k_mask = (std::uint64_t{1} << k_limb_bits) - 1;
constexpr std::size_t k_most_octets = 512;

struct FreeBignum {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
};
struct FreeContext {
  void operator()(BN_CTX* context) const noexcept { BN_CTX_free(context); }
};
using Bignum = std::unique_ptr<BIGNUM, FreeBignum>;

// DER of the DigestInfo in front of the digest (RFC 8017 section 9.2, note 1).
ByteView digest_info(Hash hash) {
  static constexpr std::array<std::uint8_t, 19> sha256{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                       0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                       0x01, 0x05, 0x00, 0x04, 0x20};
  static constexpr std::array<std::uint8_t, 19> sha512{0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                       0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                       0x03, 0x05, 0x00, 0x04, 0x40};
  return hash == Hash::sha256 ? ByteView(sha256) : ByteView(sha512);
}

// Exponent and modulus of a key field (RFC 3110 section 2) whose exponent is 65537; empty for another one.
ByteView modulus_of(ByteView field) {
  static constexpr std::array<std::uint8_t, 4> plain{3, 1, 0, 1};
  if (field.size() < plain.size() + 64 || !std::ranges::equal(field.first(plain.size()), plain)) return {};
  const ByteView modulus = field.subspan(plain.size());
  return modulus.front() == 0 || modulus.size() > k_most_octets ? ByteView{} : modulus;
}

class Vector { // aligned to 64 octets
public:
  explicit Vector(std::size_t limbs) : words_(limbs * k_lanes + 8) {}
  [[nodiscard]] std::uint64_t* data() noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(words_.data());
    return words_.data() + (64 - at % 64) % 64 / sizeof(std::uint64_t);
  }

private:
  std::vector<std::uint64_t> words_;
};

} // namespace

std::vector<std::uint64_t> BatchKey::limbs_of(ByteView big_endian) const {
  std::vector<std::uint64_t> limbs(limbs_);
  std::uint64_t bits = 0;
  unsigned have = 0;
  std::size_t limb = 0;
  for (std::size_t i = big_endian.size(); i-- > 0;) {
    // An octet may lie across the border of two limbs.
    bits |= std::uint64_t{big_endian[i]} << have;
    have += 8;
    if (have < k_limb_bits) continue;
    limbs[limb++] = bits & k_mask;
    have -= k_limb_bits;
    bits = have == 0 ? 0 : std::uint64_t{big_endian[i]} >> (8 - have);
  }
  if (limb < limbs_) limbs[limb] = bits;
  return limbs;
}

std::unique_ptr<const BatchKey> BatchKey::make(ByteView key_field, Hash hash) {
  const ByteView modulus = modulus_of(key_field);
  if (modulus.empty() || !p256::is_available(p256::LadderKind::ifma)) return nullptr;
  if (hash != Hash::sha256 && hash != Hash::sha512) return nullptr;
  std::unique_ptr<BatchKey> key(new BatchKey);
  key->hash_ = hash;
  key->octets_ = modulus.size();
  key->limbs_ = (modulus.size() * 8 + 2 + k_limb_bits - 1) / k_limb_bits;
  key->modulus_ = key->limbs_of(modulus);
  // Newton: each round doubles the bits that are right, of which an odd number has three at the beginning.
  std::uint64_t inverse = key->modulus_[0];
  for (int i = 0; i < 5; ++i) inverse *= 2 - key->modulus_[0] * inverse;
  key->inverse_ = (0 - inverse) & k_mask;
  const Bignum n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
  const Bignum square(BN_new());
  const std::unique_ptr<BN_CTX, FreeContext> context(BN_CTX_new());
  Bytes octets(modulus.size());
  if (!n || !square || !context ||
      BN_set_bit(square.get(), static_cast<int>(2 * k_limb_bits * key->limbs_)) != 1 ||
      BN_mod(square.get(), square.get(), n.get(), context.get()) != 1 ||
      BN_bn2binpad(square.get(), octets.data(), static_cast<int>(octets.size())) < 0) {
    return nullptr;
  }
  key->square_ = key->limbs_of(octets);
  return key;
}

bool BatchKey::is_expected(const std::vector<std::uint64_t>& power, ByteView digest) const {
  // EMSA-PKCS1-v1_5: 00 01 ff..ff 00 DigestInfo digest.
  const ByteView info = digest_info(hash_);
  if (octets_ < info.size() + digest.size() + 11) return false;
  Bytes encoded(octets_, 0xff);
  encoded[0] = 0;
  encoded[1] = 1;
  const std::size_t tail = octets_ - info.size() - digest.size();
  encoded[tail - 1] = 0;
  std::ranges::copy(info, encoded.begin() + static_cast<std::ptrdiff_t>(tail));
  std::ranges::copy(digest, encoded.begin() + static_cast<std::ptrdiff_t>(tail + info.size()));
  std::vector<std::uint64_t> wanted = limbs_of(encoded);
  if (power == wanted) return true;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs_; ++i) {
    const std::uint64_t sum = wanted[i] + modulus_[i] + carry;
    wanted[i] = sum & k_mask;
    carry = sum >> k_limb_bits;
  }
  return power == wanted;
}

void BatchKey::confirm(std::span<const ByteView> digests, std::span<const ByteView> signatures,
                       std::span<std::uint8_t> confirmed) const {
  Vector base(limbs_), scratch(3 * (limbs_ + 1)), out(limbs_);
  for (std::size_t first = 0; first < signatures.size(); first += k_lanes) {
    const std::size_t count = std::min(k_lanes, signatures.size() - first);
    std::fill_n(base.data(), limbs_ * k_lanes, 0);
    bool in_range[k_lanes]{};
    for (std::size_t lane = 0; lane < count; ++lane) {
      const auto limbs = limbs_of(signatures[first + lane]);
      in_range[lane] =
          std::lexicographical_compare(limbs.rbegin(), limbs.rend(), modulus_.rbegin(), modulus_.rend());
      if (!in_range[lane]) continue; // zero is raised instead, to no effect
      for (std::size_t i = 0; i < limbs_; ++i) base.data()[i * k_lanes + lane] = limbs[i];
    }
    raise({limbs_, modulus_.data(), inverse_, square_.data(), base.data(), scratch.data(), out.data()});
    std::vector<std::uint64_t> power(limbs_);
    for (std::size_t lane = 0; lane < count; ++lane) {
      for (std::size_t i = 0; i < limbs_; ++i) power[i] = out.data()[i * k_lanes + lane];
      confirmed[first + lane] = in_range[lane] && is_expected(power, digests[first + lane]) ? 1 : 0;
    }
  }
}

#else

std::unique_ptr<const BatchKey> BatchKey::make(ByteView, Hash) { return nullptr; }

void BatchKey::confirm(std::span<const ByteView>, std::span<const ByteView>, std::span<std::uint8_t>) const {}

#endif

} // namespace countersign::referee::rsa
