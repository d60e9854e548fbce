#include "adapters/net/interruption.h"

#include <algorithm>
#include <limits>

#include <poll.h>

namespace countersign {
namespace {

thread_local int t_interruption = -1;

bool is_readable(int descriptor, milliseconds wait) noexcept {
  pollfd entry{descriptor, POLLIN, 0}; // poll() passes over a negative descriptor
  const auto timeout = std::min<std::int64_t>(wait.count(), std::numeric_limits<int>::max());
  return ::poll(&entry, 1, static_cast<int>(timeout)) > 0;
}

} // namespace

Interruptible::Interruptible(const WakeEvent& event) noexcept {
  t_interruption = event.descriptor().number();
}
Interruptible::~Interruptible() { t_interruption = -1; }

int interruption_descriptor() noexcept { return t_interruption; }

bool is_interrupted() noexcept { return t_interruption >= 0 && is_readable(t_interruption, milliseconds{0}); }

bool pause_until(Deadline deadline) noexcept {
  do { // at least one look; poll() may come back too early
    if (is_readable(t_interruption, deadline.remaining())) return false;
  } while (!deadline.passed());
  return true;
}

} // namespace countersign
