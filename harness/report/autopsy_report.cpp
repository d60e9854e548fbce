#include "harness/report/autopsy_report.h"

#include "diff/wire/presentation.h"
#include "harness/report/json_parts.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using nlohmann::json; // keys come out sorted, so equal data gives equal bytes

std::string cause_lines(const AutopsyCause& cause) {
  std::string text =
      fmt::format("  {:>10}  {:15}  {}", cause.count, to_text(cause.explanation), cause.detail);
  if (!cause.key.empty()) text += "  by " + cause.key;
  text += fmt::format("\n              under {}:", to_text(cause.label));
  const char* separator = " ";
  for (const auto& [type, count] : cause.by_type) {
    text += fmt::format("{}{} {}", separator, to_text(type), count);
    separator = ", ";
  }
  text += fmt::format("; the first: {} {}", cause.example.owner, cause.example.type);
  return text + (cause.specifics.empty() ? "" : ", " + cause.specifics) + "\n";
}

json share(const HurtShare& share) { return {{"all", share.all}, {"hurt", share.hurt}}; }

json causes(const Autopsy& autopsy) {
  json list = json::array();
  for (const AutopsyCause& cause : autopsy.causes) {
    json types = json::object();
    for (const auto& [type, count] : cause.by_type) types[to_text(type)] = count;
    list.push_back({{"label", to_text(cause.label)},
                    {"explanation", to_text(cause.explanation)},
                    {"detail", cause.detail},
                    {"key", cause.key},
                    {"count", cause.count},
                    {"by_type", std::move(types)},
                    {"example", {{"owner", cause.example.owner}, {"type", cause.example.type}}},
                    {"specifics", cause.specifics}});
  }
  return list;
}

} // namespace

std::string autopsy_text(const AutopsyReport& report) {
  std::string text =
      fmt::format("{}  serial {}  {} of {} signatures fail\n", to_text(report.zone.apex()),
                  report.verified.serial.value(), report.autopsy.failing, report.verified.signatures.total());
  for (const std::string& sentence : sentences(report.zone, report.autopsy, report.keys))
    text += "  " + sentence + "\n";
  for (const ForeignKey& key : report.keys) {
    text += fmt::format("  {}  {}/{}  DNSKEY {}\n", key.name, to_text(key.label), key.fingerprint,
                        rdata_to_text(RrType::DNSKEY, key.rdata));
  }
  for (const AutopsyCause& cause : report.autopsy.causes) text += cause_lines(cause);
  const bool hurts = report.radius.hurts_anybody();
  return text + fmt::format("  hurt        {}\n", hurts ? to_text(report.radius) : "nobody");
}

std::string autopsy_json(const AutopsyReport& report) {
  json keys = json::array();
  for (const ForeignKey& key : report.keys) {
    keys.push_back({{"name", key.name},
                    {"label", to_text(key.label)},
                    {"fingerprint", key.fingerprint},
                    {"dnskey", rdata_to_text(RrType::DNSKEY, key.rdata)}});
  }
  const BlastRadius& radius = report.radius;
  const json hurt{{"everything", radius.everything},
                  {"soa", radius.soa},
                  {"ns", radius.ns},
                  {"signed_delegations", share(radius.signed_delegations)},
                  {"unsigned_delegations", share(radius.unsigned_delegations)},
                  {"names", share(radius.names)},
                  {"no_data", share(radius.no_data)},
                  {"absent_names", radius.absent_names}};
  return json_parts::print({{"schema_version", 1},
                            {"zone", to_text(report.zone.apex())},
                            {"serial", report.verified.serial.value()},
                            {"signatures", report.verified.signatures.total()},
                            {"failing", report.autopsy.failing},
                            {"effort", report.autopsy.effort},
                            {"sentences", sentences(report.zone, report.autopsy, report.keys)},
                            {"keys", std::move(keys)},
                            {"causes", causes(report.autopsy)},
                            {"hurt", hurt}},
                           2);
}

} // namespace countersign
