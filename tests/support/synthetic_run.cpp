#include "tests/support/synthetic_run.h"

#include <algorithm>
#include <array>

namespace countersign::test {
namespace {

struct Place {
  const char* signer;
  const char* node;
  std::uint16_t zsk;
};
constexpr std::array k_places{Place{"new", "hsm-a", 33834}, Place{"new", "hsm-b", 33834},
                              Place{"old", "a", 7}};

PublishedKey key(std::uint16_t flags, std::uint16_t tag) {
  PublishedKey made;
  made.flags = flags;
  made.label = {13, tag};
  made.bits = 256;
  made.rdata = {static_cast<std::uint8_t>(flags >> 8), static_cast<std::uint8_t>(flags), 3, 13};
  append_u16(made.rdata, tag);
  made.fingerprint = fmt::format("{:016x}", 0x5bd1e995ULL * tag);
  made.signs_dnskey = (flags & 1) != 0;
  return made;
}

VersionReport report(const Place& place, std::uint64_t index, UnixMillis at, Fingerprint content,
                     bool bogus) {
  VersionReport made;
  made.serial = Serial(2'026'050'200U + static_cast<std::uint32_t>(index));
  made.at = DnsTime(static_cast<std::uint32_t>(at / 1000));
  made.content = content;
  made.records = 1'200;
  made.signed_rrsets = 400;
  made.complete = true;
  made.keys = {key(256, place.zsk), key(257, static_cast<std::uint16_t>(place.zsk + 1))};
  const SignatureOutcome outcome = bogus ? SignatureOutcome::bogus : SignatureOutcome::valid;
  for (const RrType type : {RrType::SOA, RrType::NS, RrType::DS, RrType::NSEC3, RrType::A, RrType::AAAA}) {
    made.by_key[{KeyLabel{13, place.zsk}, type}][outcome] = 66;
    made.signatures[outcome] += 66;
  }
  made.by_key[{KeyLabel{13, static_cast<std::uint16_t>(place.zsk + 1)}, RrType::DNSKEY}]
             [SignatureOutcome::valid] = 1;
  made.signatures[SignatureOutcome::valid] += 1;
  made.denial = {DenialKind::nsec3, {{1, 0, {}}}, true, 200};
  made.earliest_expiration = DnsTime(made.at.value() + 10 * 86'400U);
  made.latest_inception = DnsTime(made.at.value() - 3'600U);
  return made;
}

} // namespace

RunRecord synthetic_run(UnixMillis started_at, std::uint64_t steps) {
  RunRecord run;
  run.zone = "example.";
  run.scenario = "synthetic";
  run.config_text = "version = 1\n";
  run.config_sha256 = std::string(64, '5');
  run.tool_version = "0.1.0";
  run.step_count = steps;
  run.started_at = started_at;
  run.signers = {{"old", Role::incumbent, "bind", "BIND 9.18.49", {"a"}},
                 {"new", Role::candidate, "knot", "Knot DNS 3.2.6", {"hsm-a", "hsm-b"}}};
  return run;
}

StepRecord synthetic_step(std::uint64_t index, UnixMillis offered_at, bool bogus) {
  static constexpr std::array k_labels{"delegation-added", "ds-rolled", "soa-change", "bulk-burst"};
  StepRecord step;
  step.index = index;
  step.input_serial = Serial(static_cast<std::uint32_t>(index + 1));
  step.content = {index, 0x9e3779b97f4a7c15U};
  step.label = index == 0 ? "initial" : k_labels[index % k_labels.size()];
  step.removed = 1;
  step.added = 2;
  step.offered_at = offered_at;
  step.ended_at = offered_at + 2'000;
  step.complete = true;
  for (std::size_t i = 0; i < k_places.size(); ++i) {
    const Place& place = k_places[i];
    VersionRecord version;
    version.signer = place.signer;
    version.node = place.node;
    version.first_of_step = true;
    version.lag_ms = 600 + 100 * static_cast<std::int64_t>(i) + static_cast<std::int64_t>(index * 37 % 400);
    version.received_at = offered_at + version.lag_ms;
    version.report = report(place, index, version.received_at, step.content, bogus && i == 1);
    version.serial = version.report.serial;
    step.versions.push_back(std::move(version));
  }
  Finding own =
      make_finding(FindingKind::dnskey_set_differs, {"example.", "DNSKEY", ""}, "each has its own keys");
  own.signer = "new";
  own.explained_by = "own-keys";
  step.findings.push_back(own);
  if (bogus) {
    Finding finding = make_finding(FindingKind::rrsig_bogus, {"<b>x</b>.example.", "A", "13/33834"},
                                   "the published key does not verify this signature");
    finding.signer = "new";
    finding.node = "hsm-b";
    finding.count = 66;
    step.findings.push_back(finding);
  }
  std::ranges::sort(step.findings, shown_before);
  return step;
}

} // namespace countersign::test
