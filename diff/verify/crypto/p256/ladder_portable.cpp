#include "diff/verify/crypto/p256/ladder_kinds.h"

#include <algorithm>

namespace countersign::referee::p256 {
namespace {

constexpr std::size_t k_batch = 256; // signatures that share inversions
constexpr unsigned k_chains = 4;     // sums of each signature, added up in the end: fewer inversions

class PortableLadder final : public Ladder {
public:
  explicit PortableLadder(PointTable key) : key_(std::move(key)) {}

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
    const Point* addend;
    bool negative; // the addend is subtracted
    bool known;
    U256 difference, product;
  };
  using Batch = std::vector<Lane>; // chain by chain

  void add_up_batch(Batch& lanes, std::span<const Factors> factors, std::span<Sum> sums) const {
    static_assert(2 * k_windows % k_chains == 0);
    const std::size_t count = factors.size();
    lanes.assign(k_chains * count, {{}, nullptr, false, true, {}, {}});
    for (unsigned first = 0; first < 2 * k_windows; first += k_chains) {
      for (unsigned c = 0; c < k_chains; ++c) {
        const unsigned side = (first + c) / k_windows, window = (first + c) % k_windows;
        const Point* points = (side == 0 ? base_table() : key_).data() + std::size_t{window} * k_entries;
        for (std::size_t i = 0; i < count; ++i) {
          Lane& lane = lanes[c * count + i];
          const auto digit = OddDigits(side == 0 ? factors[i].u1 : factors[i].u2).of(window);
          lane.addend = points + digit.entry;
          __builtin_prefetch(lane.addend); // seldom near, and needed soon
          lane.negative = digit.negative;
          if (first == 0) lane.sum = {lane.addend->x, addend_y(lane)};
        }
      }
      if (first != 0) step(lanes);
    }
    for (std::size_t left = lanes.size() / 2; left >= count; left /= 2) {
      for (std::size_t i = 0; i < left; ++i) {
        lanes[i].addend = &lanes[left + i].sum;
        lanes[i].negative = false;
        lanes[i].known = lanes[i].known && lanes[left + i].known;
      }
      step(std::span(lanes).first(left));
    }
    for (std::size_t i = 0; i < count; ++i) sums[i] = {field::leave(lanes[i].sum.x), lanes[i].known};
  }

  static U256 addend_y(const Lane& lane) noexcept {
    return lane.negative ? field::sub({}, lane.addend->y) : lane.addend->y;
  }

  // Adds the addends, in affine coordinates, with one inversion for all lanes (Montgomery's trick). Where the
  // two x are equal the formula does not hold: the lane is given up.
  static void step(std::span<Lane> lanes) noexcept {
    U256 product = field::one();
    for (Lane& lane : lanes) {
      lane.difference = field::sub(lane.addend->x, lane.sum.x);
      if (is_zero(lane.difference)) {
        lane.known = false;
        lane.difference = field::one();
      }
      lane.product = product;
      product = field::mul(product, lane.difference);
    }
    U256 inverse = field::inverse(product);
    for (std::size_t i = lanes.size(); i-- > 0;) {
      Lane& lane = lanes[i];
      const U256 slope =
          field::mul(field::sub(addend_y(lane), lane.sum.y), field::mul(inverse, lane.product));
      inverse = field::mul(inverse, lane.difference);
      const U256 x = field::sub(field::sub(field::mul(slope, slope), lane.sum.x), lane.addend->x);
      lane.sum.y = field::sub(field::mul(slope, field::sub(lane.sum.x, x)), lane.sum.y);
      lane.sum.x = x;
    }
  }

  PointTable key_;
};

} // namespace

std::unique_ptr<Ladder> make_portable_ladder(PointTable key) {
  return std::make_unique<PortableLadder>(std::move(key));
}

bool is_available(LadderKind kind) noexcept { return kind == LadderKind::portable || has_ifma(); }

LadderKind best_ladder() noexcept { return has_ifma() ? LadderKind::ifma : LadderKind::portable; }

std::unique_ptr<Ladder> make_ladder(LadderKind kind, PointTable key) {
  return kind == LadderKind::ifma ? make_ifma_ladder(key) : make_portable_ladder(std::move(key));
}

} // namespace countersign::referee::p256
