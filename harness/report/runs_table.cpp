#include "harness/report/report.h"
#include "harness/report/text_layout.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

constexpr std::size_t k_columns = 5;
constexpr std::array<std::size_t, k_columns> k_widest = {8, 19, 24, 20, 21}; // with two spaces between: 100

using Line = std::array<std::string, k_columns>;

Line line_of(const RunRecord& run) {
  return {std::to_string(run.id), layout::date_and_time(run.started_at), run.zone, run.scenario,
          run.verdict ? to_text(*run.verdict) : "not ended"};
}

} // namespace

std::string runs_table(std::span<const RunRecord> runs) {
  if (runs.empty()) return "no runs\n";
  std::vector<Line> lines{{"RUN", "STARTED (UTC)", "ZONE", "SCENARIO", "VERDICT"}};
  for (const RunRecord& run : runs) lines.push_back(line_of(run));
  std::array<std::size_t, k_columns> widths{};
  for (Line& line : lines) {
    for (std::size_t i = 0; i < k_columns; ++i) {
      line[i] = layout::fit(line[i], k_widest[i]);
      widths[i] = std::max(widths[i], layout::width(line[i]));
    }
  }
  std::string text;
  for (const Line& line : lines) {
    for (std::size_t i = 0; i + 1 < k_columns; ++i) text += layout::pad(line[i], widths[i]) + "  ";
    text += line.back() + "\n";
  }
  return text;
}

} // namespace countersign
