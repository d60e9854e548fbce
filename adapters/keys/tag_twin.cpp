#include "adapters/keys/key_pair.h"
#include "adapters/keys/openssl_numbers.h"
#include "adapters/keys/private_key.h"

namespace countersign {
namespace {

constexpr unsigned k_most_tries = 1U << 21;

// Walks over neighbouring keys: one addition and one inversion each, where a key generation would cost a
// multiplication, random numbers and a good deal of allocation.
class KeyWalk {
public:
  [[nodiscard]] Status begin() {
    if (!context_ || !group_ || !point_ || !number_ || !x_ || !y_)
      return openssl_error("no memory for a P-256 key");
    const BIGNUM* order = EC_GROUP_get0_order(group_.get());
    if (BN_priv_rand_range(number_.get(), order) != 1 ||
        EC_POINT_mul(group_.get(), point_.get(), number_.get(), nullptr, nullptr, context_.get()) != 1) {
      return openssl_error("cannot generate a key");
    }
    return {};
  }
  [[nodiscard]] Status next() {
    const EC_POINT* generator = EC_GROUP_get0_generator(group_.get());
    if (BN_add_word(number_.get(), 1) != 1 ||
        EC_POINT_add(group_.get(), point_.get(), point_.get(), generator, context_.get()) != 1) {
      return openssl_error("cannot add points");
    }
    return {};
  }
  // Into the last field of a DNSKEY.
  [[nodiscard]] Status put_public_key(std::uint8_t* at) {
    if (EC_POINT_get_affine_coordinates(group_.get(), point_.get(), x_.get(), y_.get(), context_.get()) !=
            1 ||
        BN_bn2binpad(x_.get(), at, k_p256_octets) < 0 ||
        BN_bn2binpad(y_.get(), at + k_p256_octets, k_p256_octets) < 0) {
      return openssl_error("cannot read a point");
    }
    return {};
  }
  [[nodiscard]] Bytes number() const {
    Bytes octets(k_p256_octets);
    BN_bn2binpad(number_.get(), octets.data(), static_cast<int>(octets.size()));
    return octets;
  }

private:
  OpensslOwner<BN_CTX> context_{BN_CTX_new()};
  OpensslOwner<EC_GROUP> group_{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  OpensslOwner<EC_POINT> point_{EC_POINT_new(group_.get())};
  OpensslOwner<BIGNUM> number_{BN_secure_new()}, x_{BN_new()}, y_{BN_new()};
};

} // namespace

Result<KeyPair> generate_tag_twin(const KeyPair& original) {
  constexpr std::size_t public_key_at = 4;
  if (original.algorithm() != k_ecdsap256sha256 ||
      original.dnskey.size() != public_key_at + 2 * k_p256_octets) {
    return fail(ErrorKind::invalid_input, "a tag twin is made of P-256 keys only, not of {}",
                to_text(original));
  }
  const std::uint16_t wanted = original.tag();
  KeyPair twin{original.zone, original.dnskey, {}};
  KeyWalk walk;
  COUNTERSIGN_TRY(walk.begin());
  for (unsigned attempt = 0; attempt < k_most_tries; ++attempt) {
    COUNTERSIGN_TRY(walk.put_public_key(twin.dnskey.data() + public_key_at));
    if (twin.tag() == wanted && twin.dnskey != original.dnskey) {
      // Past the order of the group, or the point at infinity: by a chance of 2^-200, and then an error from
      // here.
      COUNTERSIGN_TRY_ASSIGN(const PrivateKey key, PrivateKey::from_p256_number(walk.number()));
      COUNTERSIGN_TRY_ASSIGN(twin.pkcs8_pem, key.to_pem());
      return twin;
    }
    COUNTERSIGN_TRY(walk.next());
  }
  return fail(ErrorKind::limit, "no P-256 key with tag {} in {} tries", wanted, k_most_tries);
}

} // namespace countersign
