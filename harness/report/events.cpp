#include "harness/report/events.h"

#include <map>

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

struct Line {
  std::uint64_t step;
  const SignerEvent* event;
};

std::string clock_text(UnixMillis at) { return layout::date_and_time(at).substr(11); }

std::string line_text(const Line& line, std::size_t columns) {
  const SignerEvent& event = *line.event;
  const std::string text =
      fmt::format("{}  {:<14}  step {:<4} serial {:<10}  {} {}{}  {}", clock_text(event.at),
                  layout::place(event.signer, event.node), line.step, event.serial.value(),
                  to_text(event.kind), to_text(event.phase), event.driven ? " (driven)" : "", event.subject);
  return "    " + layout::fit(text, columns - 4) + "\n";
}

} // namespace

std::string events_text(std::span<const StepRecord> steps, std::size_t columns, std::size_t most) {
  std::map<std::string, std::map<std::string, std::uint64_t>> completed; // by place, by kind
  std::vector<Line> lines;
  for (const StepRecord& step : steps) {
    for (const SignerEvent& event : step.events) {
      auto& of_node = completed[layout::place(event.signer, event.node)];
      const bool ended = event.phase == EventPhase::completed;
      if (ended) ++of_node[to_text(event.kind)];
      if (event.kind != EventKind::re_sign && (ended || event.phase == EventPhase::aborted))
        lines.push_back({step.index, &event});
    }
  }
  if (completed.empty()) return "";
  std::string text = "\nEvents seen to their end (each phase: report --format json)\n";
  for (const auto& [place, kinds] : completed)
    text +=
        layout::wrap(fmt::format("{}: {}", place, kinds.empty() ? "none" : layout::tally(kinds)), 2, columns);
  // Of many the newest are shown: they are what the reader has not seen yet.
  const std::size_t skipped = lines.size() > most ? lines.size() - most : 0;
  if (skipped > 0) text += fmt::format("    [... {} earlier ones]\n", skipped);
  for (std::size_t i = skipped; i < lines.size(); ++i) text += line_text(lines[i], columns);
  return text;
}

nlohmann::json events_json(std::span<const StepRecord> steps) {
  nlohmann::json list = nlohmann::json::array();
  for (const StepRecord& step : steps) {
    for (const SignerEvent& event : step.events) {
      list.push_back({{"step", step.index},
                      {"kind", to_text(event.kind)},
                      {"phase", to_text(event.phase)},
                      {"driven", event.driven},
                      {"signer", event.signer},
                      {"node", event.node},
                      {"serial", event.serial.value()},
                      {"at", layout::iso_8601(event.at)},
                      {"subject", event.subject},
                      {"evidence", event.evidence}});
    }
  }
  return list;
}

} // namespace countersign
