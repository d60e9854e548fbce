#include "adapters/transfer/transfer_client.h"

#include "adapters/transfer/transfer_session.h"

namespace countersign {
namespace {

Record soa_record(const ZoneVersion& zone) {
  const RecordView soa = zone.soa().value();
  return {Name(zone.apex()), RrType::SOA, soa.ttl, Bytes(soa.rdata.begin(), soa.rdata.end())};
}

bool is_declined(Rcode rcode) {
  return rcode == Rcode::refused || rcode == Rcode::not_implemented || rcode == Rcode::format_error;
}

// All of the changes or none: versions are immutable, and the last one is handed out only when it is there.
Result<ZoneVersionPtr> apply_all(ZoneVersionPtr zone, std::span<const Change> changes) {
  for (const Change& change : changes) {
    auto next = zone->apply(change);
    if (!next) {
      return tl::unexpected<Error>(
          with_context(next.error(), fmt::format("the difference from serial {} to {} does not apply",
                                                 change.from().value(), change.to().value())));
    }
    zone = *std::move(next);
  }
  return zone;
}

Result<ZoneUpdate> read_answer(TransferReader& reader, const ZoneVersionPtr& have) {
  ZoneUpdate update;
  update.server_serial = reader.serial();
  if (reader.form() == TransferReader::Form::up_to_date) {
    if (reader.serial() == have->serial() && !(reader.soa() == soa_record(*have))) {
      return fail(ErrorKind::protocol, "up to date at serial {}, and with another SOA record than before",
                  reader.serial().value());
    }
    update.form = ZoneUpdate::Form::up_to_date;
    update.zone = have;
  } else if (reader.form() == TransferReader::Form::differences) {
    update.form = ZoneUpdate::Form::differences;
    update.changes = reader.take_changes();
    COUNTERSIGN_TRY_ASSIGN(update.zone, apply_all(have, update.changes));
  } else {
    COUNTERSIGN_TRY_ASSIGN(update.zone, reader.take_zone());
  }
  return update;
}

// `rcode` is set to what the server said, if it said anything.
Result<ZoneUpdate> try_ixfr(const TransferSource& source, const ZoneVersionPtr& have, Deadline deadline,
                            Rcode& rcode) {
  TransferReader reader = make_transfer_reader(source, soa_record(*have));
  const Status done = run_transfer(source, reader, deadline);
  rcode = reader.rcode();
  if (!done) return tl::unexpected<Error>(done.error());
  return read_answer(reader, have);
}

Result<ZoneUpdate> whole_zone(const TransferSource& source, Deadline deadline) {
  ZoneUpdate update;
  COUNTERSIGN_TRY_ASSIGN(update.zone, fetch_axfr(source, deadline));
  update.server_serial = update.zone->serial();
  return update;
}

} // namespace

Result<ZoneVersionPtr> fetch_axfr(const TransferSource& source, Deadline deadline) {
  TransferReader reader = make_transfer_reader(source, std::nullopt);
  COUNTERSIGN_TRY(run_transfer(source, reader, deadline));
  return reader.take_zone();
}

Result<ZoneUpdate> fetch_ixfr(const TransferSource& source, const ZoneVersionPtr& have, Deadline deadline) {
  Rcode rcode = Rcode::no_error;
  return try_ixfr(source, have, deadline, rcode);
}

Result<ZoneUpdate> fetch_update(const TransferSource& source, const ZoneVersionPtr& have, Deadline deadline) {
  if (!have) return whole_zone(source, deadline);
  Rcode rcode = Rcode::no_error;
  auto by_ixfr = try_ixfr(source, have, deadline, rcode);
  if (by_ixfr) {
    // "Nothing newer" also from a server that went back. What it serves now has to be seen.
    if (by_ixfr->server_serial == by_ixfr->zone->serial()) return by_ixfr;
    return whole_zone(source, deadline);
  }
  auto whole = whole_zone(source, deadline);
  if (!whole) {
    Error error = whole.error();
    error.message += "; IXFR before it: " + by_ixfr.error().message;
    return tl::unexpected(std::move(error));
  }
  whole->ixfr_failure = IxfrFailure{is_declined(rcode), std::move(by_ixfr).error()};
  return whole;
}

} // namespace countersign
