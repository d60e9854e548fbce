#include "diff/verify/denial.h"

namespace countersign::referee {

std::vector<Nsec3Parameters> parameters_in_force(const ZoneVersion& zone) {
  std::vector<Nsec3Parameters> found;
  const auto apex = zone.find(zone.apex());
  const auto set = apex ? apex->find(RrType::NSEC3PARAM) : std::nullopt;
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const ByteView rdata = set->record(i).rdata;
    if (rdata[1] != 0) continue;
    const ByteView salt = rdata.subspan(5);
    found.push_back({rdata[0], read_u16(rdata.data() + 2), Bytes(salt.begin(), salt.end())});
  }
  return found;
}

std::string to_text(const Nsec3Parameters& parameters) {
  return fmt::format("{} 0 {} {}", parameters.hash_algorithm, parameters.iterations,
                     parameters.salt.empty() ? "-" : to_hex(parameters.salt));
}

bool judge_denial(const DenialContext& context, DenialSummary& summary, FindingSink& sink) {
  const Survey& survey = context.survey;
  const bool nsec = survey.nsec_records != 0;
  const bool nsec3 = survey.nsec3_records != 0;
  summary.records = survey.nsec_records + survey.nsec3_records;
  summary.kind =
      nsec ? (nsec3 ? DenialKind::mixed : DenialKind::nsec) : (nsec3 ? DenialKind::nsec3 : DenialKind::none);
  const NameView apex = context.zone.apex();
  if (!nsec && !nsec3) {
    sink.add(FindingKind::denial_missing, {apex, std::nullopt, {}}, [] { return "neither NSEC nor NSEC3"; });
    return false;
  }
  // RFC 5155 section 10.4: servers answer by NSEC3 from the moment that an NSEC3PARAM is there.
  const bool nsec3_in_force = !parameters_in_force(context.zone).empty();
  if (nsec && nsec3) {
    sink.add(FindingKind::denial_mixed, {apex, std::nullopt, {}}, [&] {
      return fmt::format("{} NSEC and {} NSEC3 records; {} in force", survey.nsec_records,
                         survey.nsec3_records, nsec3_in_force ? "NSEC3 is" : "NSEC is");
    });
  }
  if (!nsec3_in_force && !nsec) {
    sink.add(FindingKind::nsec3param_missing, {apex, RrType::NSEC3PARAM, {}}, [] {
      return "NSEC3 records, but neither NSEC nor an NSEC3PARAM with flags 0: servers do not know the chain";
    });
  }
  bool complete = true;
  if (nsec) {
    const bool closed = judge_nsec(context, !nsec3_in_force, sink);
    complete = nsec3_in_force || closed;
  }
  if (nsec3 || nsec3_in_force) complete = judge_nsec3(context, nsec, summary, sink) && complete;
  return complete && (nsec || nsec3_in_force);
}

} // namespace countersign::referee
