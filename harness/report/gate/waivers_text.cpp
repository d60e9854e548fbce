#include "harness/report/gate/gate_report.h"
#include "harness/report/text_layout.h"

namespace countersign {
namespace {

std::string target(const Waiver& waiver) {
  std::string text(waiver.finding ? info(*waiver.finding).id : info(*waiver.criterion).name);
  const std::pair<const char*, const std::string*> parts[] = {
      {"zone", &waiver.zone},   {"signer", &waiver.signer}, {"node", &waiver.node},
      {"owner", &waiver.owner}, {"type", &waiver.type},     {"key", &waiver.key}};
  for (const auto& [name, value] : parts) {
    if (!value->empty()) text += fmt::format(", {} {}", name, *value);
  }
  return text;
}

} // namespace

std::string waivers_text(std::span<const WaiverUse> uses, bool judged, const TextStyle& style) {
  if (uses.empty()) return "no waivers\n";
  std::string text;
  for (const WaiverUse& use : uses) {
    const Waiver& waiver = use.waiver;
    const char* state = use.expired ? "expired" : judged && use.matched == 0 ? "unused" : "in force";
    text += fmt::format("{}  {}\n", layout::pad(state, 8),
                        layout::fit(fmt::format("{}  {} (line {})", waiver.id, target(waiver), waiver.line),
                                    style.columns - 10));
    std::string rest = fmt::format("until {} UTC; risk: {}; approved: {}; {}",
                                   layout::date_and_time(waiver.expires_at).substr(0, 10), waiver.risk_owner,
                                   waiver.approver, waiver.reason);
    if (judged) rest += fmt::format(" ({} matched)", use.matched);
    text += layout::wrap(rest, 10, style.columns);
  }
  return text;
}

} // namespace countersign
