#include "diff/verify/crypto/p256/ladder_kinds.h"

#include <algorithm>

namespace countersign::referee::p256 {
namespace {

constexpr std::size_t k_batch = 256; // signatures that share an inversion

class PortableLadder final : public Ladder {
public:
  PortableLadder(const PointTable& base, const PointTable& key) : tables_{base, key} {}

  void add_up(std::span<const Factors> factors, std::span<Sum> sums) const override {
    Batch batch;
    for (std::size_t first = 0; first < factors.size(); first += k_batch) {
      const std::size_t count = std::min(k_batch, factors.size() - first);
      add_up_batch(batch, factors.subspan(first, count), sums.subspan(first, count));
    }
  }
  [[nodiscard]] const char* name() const noexcept override { return "portable"; }

private:
  struct Lane {
    Point sum;
    const Point* addend; // null: nothing to add in this step
    U256 difference, product;
    bool known;
  };
  using Batch = std::vector<Lane>;

  void add_up_batch(Batch& lanes, std::span<const Factors> factors, std::span<Sum> sums) const {
    lanes.assign(factors.size(), {starting_point(), nullptr, {}, {}, true});
    for (unsigned w = 0; w < k_windows; ++w) {
      for (int side = 0; side < 2; ++side) {
        const Point* window = tables_[side].data() + std::size_t{w} * k_digits;
        for (std::size_t i = 0; i < lanes.size(); ++i) {
          const unsigned d = digit(side == 0 ? factors[i].u1 : factors[i].u2, w);
          lanes[i].addend = d == 0 ? nullptr : window + d;
        }
        step(lanes);
      }
    }
    Point back = starting_point();
    back.y = field::sub({}, back.y);
    for (Lane& lane : lanes) lane.addend = &back;
    step(lanes);
    for (std::size_t i = 0; i < lanes.size(); ++i) sums[i] = {field::leave(lanes[i].sum.x), lanes[i].known};
  }

  // Adds the addends, in affine coordinates, with one inversion for all lanes (Montgomery's trick). Where the
  // two x are equal the formula does not hold: the lane is given up.
  static void step(Batch& lanes) noexcept {
    U256 product = field::one();
    for (Lane& lane : lanes) {
      if (lane.addend != nullptr) {
        lane.difference = field::sub(lane.addend->x, lane.sum.x);
        if (is_zero(lane.difference)) {
          lane.known = false;
          lane.addend = nullptr;
        }
      }
      if (lane.addend == nullptr) continue;
      lane.product = product;
      product = field::mul(product, lane.difference);
    }
    U256 inverse = field::inverse(product);
    for (auto at = lanes.rbegin(); at != lanes.rend(); ++at) {
      Lane& lane = *at;
      if (lane.addend == nullptr) continue;
      const U256 slope =
          field::mul(field::sub(lane.addend->y, lane.sum.y), field::mul(inverse, lane.product));
      inverse = field::mul(inverse, lane.difference);
      const U256 x = field::sub(field::sub(field::mul(slope, slope), lane.sum.x), lane.addend->x);
      lane.sum.y = field::sub(field::mul(slope, field::sub(lane.sum.x, x)), lane.sum.y);
      lane.sum.x = x;
    }
  }

  PointTable tables_[2];
};

} // namespace

std::unique_ptr<Ladder> make_portable_ladder(const PointTable& base, const PointTable& key) {
  return std::make_unique<PortableLadder>(base, key);
}

bool is_available(LadderKind kind) noexcept { return kind == LadderKind::portable || has_ifma(); }

LadderKind best_ladder() noexcept { return has_ifma() ? LadderKind::ifma : LadderKind::portable; }

std::unique_ptr<Ladder> make_ladder(LadderKind kind, const PointTable& base, const PointTable& key) {
  return kind == LadderKind::ifma ? make_ifma_ladder(base, key) : make_portable_ladder(base, key);
}

} // namespace countersign::referee::p256
