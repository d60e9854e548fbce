#include "diff/autopsy/crypto/point_recovery.h"

#include "diff/autopsy/crypto/numbers.h"

#include <new>

#include <openssl/obj_mac.h>

namespace countersign::forensics {
namespace {

constexpr std::uint8_t k_p256 = 13, k_p384 = 14;

std::size_t width_of(std::uint8_t algorithm) noexcept { return algorithm == k_p256 ? 32 : 48; }

Group group_of(std::uint8_t algorithm) {
  return Group(EC_GROUP_new_by_curve_name(algorithm == k_p256 ? NID_X9_62_prime256v1 : NID_secp384r1));
}

// OpenSSL's arithmetic on valid operands fails for want of memory only.
void require(bool done) {
  if (!done) throw std::bad_alloc();
}

} // namespace

struct PointRecovery::Curve {
  explicit Curve(std::uint8_t algorithm)
      : width(width_of(algorithm)), group(group_of(algorithm)), scratch(BN_CTX_new()), order(BN_new()),
        inverse(BN_new()), scalar(BN_new()), x(BN_new()), y(BN_new()), shared(EC_POINT_new(group.get())),
        negated(EC_POINT_new(group.get())), base(EC_POINT_new(group.get())), sum(EC_POINT_new(group.get())) {
    require(scratch && order && inverse && scalar && x && y && shared && negated && base && sum);
    require(EC_GROUP_get_order(group.get(), order.get(), scratch.get()) == 1);
  }
  [[nodiscard]] bool in_range(const BIGNUM* value) const {
    return BN_is_zero(value) == 0 && BN_cmp(value, order.get()) < 0;
  }
  // left + base as a key field; nothing if that is infinity.
  [[nodiscard]] std::optional<Bytes> key_from(const EC_POINT* left) const {
    require(EC_POINT_add(group.get(), sum.get(), left, base.get(), scratch.get()) == 1);
    if (EC_POINT_is_at_infinity(group.get(), sum.get()) == 1) return std::nullopt;
    require(EC_POINT_get_affine_coordinates(group.get(), sum.get(), x.get(), y.get(), scratch.get()) == 1);
    Bytes field(2 * width);
    require(BN_bn2binpad(x.get(), field.data(), static_cast<int>(width)) > 0);
    require(BN_bn2binpad(y.get(), field.data() + width, static_cast<int>(width)) > 0);
    return field;
  }

  std::size_t width;
  Group group;
  Scratch scratch;
  Number order, inverse, scalar, x, y; // inverse: of the open signature's r
  Point shared, negated, base, sum;    // shared: (s/r)R of the open signature; negated: the same below zero
};

bool PointRecovery::takes(std::uint8_t algorithm) noexcept {
  return algorithm == k_p256 || algorithm == k_p384;
}

PointRecovery::PointRecovery(std::uint8_t algorithm) : curve_(std::make_unique<Curve>(algorithm)) {}
PointRecovery::~PointRecovery() = default;

PointRecovery::Form PointRecovery::open(ByteView signature) {
  Curve& c = *curve_;
  if (signature.size() != 2 * c.width) return Form::wrong_length;
  const Number r = to_number(signature.first(c.width));
  const Number s = to_number(signature.subspan(c.width));
  require(r && s);
  if (!c.in_range(r.get()) || !c.in_range(s.get())) return Form::out_of_range;
  if (EC_POINT_set_compressed_coordinates(c.group.get(), c.sum.get(), r.get(), 0, c.scratch.get()) != 1) {
    return Form::off_curve;
  }
  require(BN_mod_inverse(c.inverse.get(), r.get(), c.order.get(), c.scratch.get()) != nullptr);
  require(BN_mod_mul(c.scalar.get(), s.get(), c.inverse.get(), c.order.get(), c.scratch.get()) == 1);
  require(EC_POINT_mul(c.group.get(), c.shared.get(), nullptr, c.sum.get(), c.scalar.get(),
                       c.scratch.get()) == 1);
  require(EC_POINT_copy(c.negated.get(), c.shared.get()) == 1);
  require(EC_POINT_invert(c.group.get(), c.negated.get(), c.scratch.get()) == 1);
  return Form::usable;
}

std::optional<PointRecovery::Candidates> PointRecovery::keys_for(ByteView digest) {
  Curve& c = *curve_;
  const Number e = to_number(digest.first(c.width));
  require(e != nullptr);
  require(BN_mod_mul(c.scalar.get(), e.get(), c.inverse.get(), c.order.get(), c.scratch.get()) == 1);
  require(BN_sub(c.scalar.get(), c.order.get(), c.scalar.get()) == 1);
  require(EC_POINT_mul(c.group.get(), c.base.get(), c.scalar.get(), nullptr, nullptr, c.scratch.get()) == 1);
  auto first = c.key_from(c.shared.get());
  auto second = c.key_from(c.negated.get());
  if (!first || !second) return std::nullopt;
  return Candidates{std::move(*first), std::move(*second)};
}

} // namespace countersign::forensics
