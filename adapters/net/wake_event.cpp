#include "adapters/net/wake_event.h"

#include <cerrno>
#include <system_error>

#include <sys/eventfd.h>

namespace countersign {

Result<WakeEvent> WakeEvent::create() {
  FileDescriptor descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!descriptor.is_open()) {
    return fail(ErrorKind::io, "eventfd: {}", std::generic_category().message(errno));
  }
  return WakeEvent(std::move(descriptor));
}

// The counter can only be full (then the event is set anyway) or empty: neither failure matters.
void WakeEvent::wake() const noexcept { static_cast<void>(::eventfd_write(descriptor_.number(), 1)); }

void WakeEvent::reset() const noexcept {
  eventfd_t count = 0;
  static_cast<void>(::eventfd_read(descriptor_.number(), &count));
}

} // namespace countersign
