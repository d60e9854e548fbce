#include "adapters/net/random_id.h"

#include <cstdlib>

#include <sys/random.h>

namespace countersign {

std::uint16_t random_message_id() {
  std::uint16_t id = 0;
  // So few octets are given whole once the pool is ready, and a kernel without this call is not one we run
  // on.
  if (::getrandom(&id, sizeof id, 0) != sizeof id) std::abort();
  return id;
}

} // namespace countersign
