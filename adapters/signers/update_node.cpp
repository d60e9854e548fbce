#include "adapters/signers/update_node.h"

#include "adapters/process/files.h"
#include "adapters/transfer/apex_query.h"
#include "adapters/transfer/update_client.h"
#include "diff/wire/presentation.h"

#include <algorithm>

#include <poll.h>

namespace countersign {
namespace {

constexpr int k_pause_ms = 100;
constexpr milliseconds k_query{2'000};

} // namespace

Status UpdateNode::start(std::uint64_t step, Deadline deadline) {
  step_ = step;
  delivered_ = nullptr; // whether the last update was kept is for the server to say
  waiting_ = !std::filesystem::exists(zone_file());
  return waiting_ ? Status() : ServerNode::start(step, deadline);
}

Status UpdateNode::deliver(const ZoneVersion& zone, Deadline deadline) {
  if (!std::filesystem::exists(zone_file())) {
    COUNTERSIGN_TRY(write_private_file(zone_file(), first_zone_text(zone)));
    waiting_ = false;
    delivered_ = std::make_shared<const ZoneVersion>(zone);
    return ServerNode::start(step_, deadline);
  }
  if (!delivered_) {
    COUNTERSIGN_TRY_ASSIGN(delivered_, content_of_server(deadline));
    const bool has_it = delivered_->content() == zone.content();
    if (has_it && !zone.serial().is_newer_than(delivered_->serial())) return {};
  }
  COUNTERSIGN_TRY(send_change(zone, deadline));
  delivered_ = std::make_shared<const ZoneVersion>(zone);
  return {};
}

std::string UpdateNode::first_zone_text(const ZoneVersion& zone) const { return print_zone(zone); }

// A signer that signs again by itself has a new serial, and the update was made for the old one: once more.
Status UpdateNode::send_change(const ZoneVersion& zone, Deadline deadline) {
  Change change = difference(*delivered_, zone);
  const std::size_t at = soa_serial_offset(change.soa_to.rdata);
  while (true) {
    COUNTERSIGN_TRY_ASSIGN(const Record before, current_soa(deadline));
    // The input's serial, unless the signer is ahead of it: an older one would be ignored (section 3.4.2.2),
    // and with it the rest of the SOA.
    const Serial has = soa_serial(before.rdata), next = has.plus(1);
    const Serial serial = zone.serial().is_newer_than(has) ? zone.serial() : next;
    Bytes number;
    append_u32(number, serial.value());
    std::ranges::copy(number, change.soa_to.rdata.begin() + static_cast<std::ptrdiff_t>(at));
    COUNTERSIGN_TRY_ASSIGN(const UpdateOutcome outcome,
                           send_update({*endpoint(), setup().key}, before, change, deadline));
    if (outcome == UpdateOutcome::made) return {};
    if (deadline.passed()) {
      return fail(ErrorKind::timeout, "its serial changes faster than an update can be made for it");
    }
    ::poll(nullptr, 0, k_pause_ms);
  }
}

// A server that has just been started may answer before it has its zone; one that is dead never will.
Result<Record> UpdateNode::current_soa(Deadline deadline) {
  const TransferSource source{*endpoint(), setup().zone, query_key(), TransferLimits{}};
  while (true) {
    auto soa = query_soa(source, deadline.sooner(k_query));
    if (soa) return soa;
    if (const auto reason = death()) return fail(ErrorKind::process_failed, "{}", *reason);
    if (deadline.passed()) return tl::unexpected<Error>(soa.error());
    ::poll(nullptr, 0, k_pause_ms);
  }
}

// After a start, which may have come in the middle of an update.
Result<ZoneVersionPtr> UpdateNode::content_of_server(Deadline deadline) {
  while (true) {
    auto update = fetch(nullptr, deadline);
    if (update) {
      ZoneBuilder builder(setup().zone.view());
      for (const Record& record : content_records(*update->zone)) COUNTERSIGN_TRY(builder.add(record));
      return builder.finish();
    }
    if (deadline.passed() || death()) return tl::unexpected<Error>(update.error());
    ::poll(nullptr, 0, k_pause_ms); // it answers before it has loaded its zone
  }
}

Result<std::optional<Serial>> UpdateNode::published_serial(Deadline deadline) {
  if (waiting_) return std::optional<Serial>();
  return ServerNode::published_serial(deadline);
}

std::optional<std::string> UpdateNode::death() { return waiting_ ? std::nullopt : ServerNode::death(); }

Status UpdateNode::stop(Deadline deadline) {
  waiting_ = true;
  return ServerNode::stop(deadline);
}

} // namespace countersign
