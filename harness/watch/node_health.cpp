#include "harness/watch/node_health.h"

#include "harness/run/intake.h"
#include "harness/watch/instant_text.h"

#include <array>

namespace countersign {

std::optional<Finding> NodeHealth::failed(FindingKind kind, const std::string& what, UnixMillis now) {
  if (kinds_.empty()) since_ = now;
  if (well_since_) ++relapses_;
  well_since_.reset();
  ++failures_;
  if (!kinds_.insert(kind).second) return std::nullopt;
  return make_finding(kind, {}, fmt::format("since {}: {}", instant_text(now), what));
}

std::optional<Finding> NodeHealth::succeeded(UnixMillis now) {
  if (kinds_.empty()) return std::nullopt;
  if (!well_since_) well_since_ = now;
  if (now - *well_since_ < recovered_after_.count()) return std::nullopt;
  std::string said;
  for (const FindingKind kind : kinds_) said += fmt::format("{}{}", said.empty() ? "" : ", ", info(kind).id);
  Finding finding = make_finding(
      FindingKind::node_recovered, {},
      fmt::format("well since {}, after {} s ({}) with {} failed looks and {} relapses",
                  instant_text(*well_since_), (*well_since_ - since_) / 1000, said, failures_, relapses_));
  kinds_.clear();
  failures_ = relapses_ = 0;
  well_since_.reset();
  return finding;
}

FindingKind trouble_of(const Error& error, bool taking) noexcept {
  // The words of diff/wire for a message that carries an error code.
  const bool refused =
      error.kind == ErrorKind::protocol && (error.message.find("the server says ") != std::string::npos ||
                                            error.message.find("not authoritative") != std::string::npos);
  switch (error.kind) {
  case ErrorKind::timeout:
  case ErrorKind::limit:
    return taking ? FindingKind::node_hangs : FindingKind::node_silent;
  case ErrorKind::protocol:
  case ErrorKind::invalid_input: {
    const FindingKind kind = finding_for_transfer(error);
    return refused && kind == FindingKind::transfer_garbage ? FindingKind::node_refuses : kind;
  }
  default:
    return taking ? FindingKind::transfer_failed : FindingKind::node_silent;
  }
}

} // namespace countersign
