#include "adapters/clock.h"

#include <algorithm>

namespace countersign {

using std::chrono::steady_clock;
using std::chrono::system_clock;

UnixMillis now_unix_ms() noexcept {
  return std::chrono::duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

DnsTime now_dns_time() noexcept { return DnsTime(static_cast<std::uint32_t>(now_unix_ms() / 1000)); }

milliseconds Deadline::remaining() const noexcept {
  const auto left = std::chrono::ceil<milliseconds>(at_ - steady_clock::now());
  return std::max(left, milliseconds{0});
}

Deadline Deadline::sooner(milliseconds span) const noexcept {
  return Deadline(std::min(at_, steady_clock::now() + span));
}

} // namespace countersign
