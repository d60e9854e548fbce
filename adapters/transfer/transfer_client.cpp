#include "adapters/transfer/transfer_client.h"

#include "adapters/transfer/transfer_session.h"

namespace countersign {

Result<ZoneVersionPtr> fetch_axfr(const TransferSource& source, Deadline deadline) {
  COUNTERSIGN_TRY_ASSIGN(TransferReader reader, run_transfer(source, std::nullopt, deadline));
  return reader.take_zone();
}

} // namespace countersign
