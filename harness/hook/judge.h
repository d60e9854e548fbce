// May this zone version be published? Pure: the same zone, report, history and policy give the same ruling.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"
#include "harness/hook/policy.h"
#include "harness/hook/request.h"
#include "harness/verdict/verdict.h"

namespace countersign::hook {

// What was accepted before, of the same zone.
struct History {
  std::optional<HookDecision> last;  // at this stage; nothing: this is the first version seen
  std::vector<std::string> approved; // content of loaded zones that were accepted; empty: none was reviewed
};

struct Objection {
  std::string rule; // id of a finding, or one of the rules of README.md
  std::string text;
  ExitCode code =
      ExitCode::difference; // difference: an exception can lift it; bogus or undecided: nothing can
};

struct Facts {
  std::string digest;
  std::uint64_t content_records = 0;
};
// Costs a walk over the zone.
[[nodiscard]] Facts facts_of(const ZoneVersion& zone);

struct Ruling {
  std::vector<Objection> objections; // the weightiest first; empty: accepted
  std::string note;                  // of an acceptance: what to know about it
  [[nodiscard]] bool accepted() const noexcept { return objections.empty(); }
  [[nodiscard]] ExitCode code() const noexcept {
    return accepted() ? ExitCode::clean : objections.front().code;
  }
};

[[nodiscard]] Ruling rule_on(const Request& request, const ZoneVersion& zone, const VersionReport& report,
                             const Facts& facts, const History& history, const Policy& policy);

// The findings that count at this stage: of a zone that is not signed yet, those of its form.
[[nodiscard]] std::vector<Finding> findings_that_count(const VersionReport& report, HookStage stage);

} // namespace countersign::hook
