#include "harness/gate/coverage.h"
#include "harness/report/gate/html/page.h"
#include "harness/report/gate/html/palette.h"
#include "harness/report/text_layout.h"

#include <algorithm>
#include <map>
#include <set>

namespace countersign::html {
namespace {

constexpr std::size_t k_rows = 24;      // of a table or chart on paper
constexpr UtcDay k_days_for_trends = 3; // a trend by day needs that many

Axis axis_of(const GateDocument& gate, std::string unit = "") {
  Axis axis{gate.result.first_at, gate.result.last_at, std::move(unit)};
  for (const VersionPoint& point : gate.input.evidence.version_points)
    axis.to = std::max(axis.to, point.received_at);
  return axis;
}

bool by_day(const GateDocument& gate) {
  return gate.result.last_at - gate.result.first_at >= k_days_for_trends * k_day_ms;
}

std::string name_of(const NodeName& node) { return layout::place(node.signer, node.node); }

void add_figure(Markup& page, const Caption& caption, const std::string& chart) {
  page.open("figure")
      .open("figcaption")
      .element("b", caption.title + ". ")
      .text(caption.description)
      .close("figcaption");
  page.fragment_of(chart).close("figure");
}

struct NodeSummary {
  std::optional<Serial> first, last;
  std::uint64_t versions = 0, bogus = 0;
};

std::map<NodeName, NodeSummary> summaries(const Evidence& evidence) {
  std::map<NodeName, NodeSummary> nodes;
  for (const NodeDay& day : evidence.node_days) {
    NodeSummary& node = nodes[day.node];
    node.versions += day.versions;
    node.bogus += day.signatures[SignatureOutcome::bogus];
  }
  for (const VersionPoint& point : evidence.version_points) {
    NodeSummary& node = nodes[point.node];
    if (!node.first) node.first = point.serial;
    node.last = point.serial;
  }
  return nodes;
}

std::string serial_text(const std::optional<Serial>& serial) {
  return serial ? fmt::format("{}", serial->value()) : "-";
}

// Unexplained findings by instant: by day where there are days, else by step.
Series unexplained(const GateDocument& gate) {
  Series series{"unexplained", 1, {}};
  const Evidence& evidence = gate.input.evidence;
  if (!by_day(gate)) {
    for (const StepPoint& point : evidence.step_points)
      series.points.emplace_back(point.offered_at, static_cast<double>(point.unexplained));
    return series;
  }
  std::map<UtcDay, double> days;
  for (const StepDay& day : evidence.step_days) days[day.day] += 0;
  for (const FindingDay& day : evidence.finding_days) {
    if (day.finding.explained_by.empty() && effect_of(day.finding) != Effect::none)
      days[day.day] += static_cast<double>(day.finding.count);
  }
  for (const auto& [day, count] : days) series.points.emplace_back(day * k_day_ms + k_day_ms / 2, count);
  return series;
}

void add_unexplained(Markup& page, const GateDocument& gate) {
  const Series series = unexplained(gate);
  const auto worst =
      std::ranges::max_element(series.points, {}, [](const auto& point) { return point.second; });
  const auto bad = std::ranges::count_if(series.points, [](const auto& point) { return point.second > 0; });
  const char* unit = by_day(gate) ? "days" : "changes looked at";
  Caption caption{"Unexplained findings", {}};
  if (bad == 0) {
    caption.description = fmt::format("0 on all of {} {}.", series.points.size(), unit);
  } else {
    caption.description =
        fmt::format("{} of {} {} have some; the most, {:.0f}, on {} UTC.", bad, series.points.size(), unit,
                    worst->second, layout::date_and_time(worst->first));
  }
  add_figure(page, caption,
             column_chart(caption, axis_of(gate, by_day(gate) ? "findings in a day" : "findings at a change"),
                          series));
}

std::int64_t ranked(std::vector<std::int64_t> values, std::size_t percent) {
  std::ranges::sort(values);
  return values[(values.size() * percent + 99) / 100 - 1];
}

std::string seconds_text(std::int64_t ms) { return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000); }

void add_lag(Markup& page, const GateDocument& gate) {
  std::vector<std::int64_t> incumbent, candidate, behind;
  std::map<UtcDay, std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>> days;
  for (const StepLag& lag : gate.input.evidence.lags) {
    incumbent.push_back(lag.incumbent_ms);
    candidate.push_back(lag.candidate_ms);
    behind.push_back(lag.candidate_ms - lag.incumbent_ms);
    days[lag.day].first.push_back(lag.incumbent_ms);
    days[lag.day].second.push_back(lag.candidate_ms);
  }
  page.element("h3", "Publication lag");
  if (behind.empty()) {
    page.paragraph("No change that both published.");
    return;
  }
  if (by_day(gate)) {
    std::vector<Series> series{{"incumbent, p95", 0, {}}, {"candidate, p95", 1, {}}};
    for (const auto& [day, values] : days) {
      const UnixMillis noon = day * k_day_ms + k_day_ms / 2;
      series[0].points.emplace_back(noon, static_cast<double>(ranked(values.first, 95)) / 1000);
      series[1].points.emplace_back(noon, static_cast<double>(ranked(values.second, 95)) / 1000);
    }
    const Caption caption{
        "Publication lag by day",
        fmt::format("95 of 100 changes were published within this time; over all, {} by the "
                    "incumbent and {} by the candidate.",
                    seconds_text(ranked(incumbent, 95)), seconds_text(ranked(candidate, 95)))};
    add_figure(page, caption, line_chart(caption, axis_of(gate, "seconds"), series));
  }
  page.open("table")
      .head_row({"From the offer to the slowest node", "Median", "p95", "Maximum"})
      .open("tbody");
  const std::pair<const char*, const std::vector<std::int64_t>*> rows[] = {
      {"incumbent", &incumbent}, {"candidate", &candidate}, {"candidate minus incumbent", &behind}};
  for (const auto& [name, values] : rows)
    page.row({name, seconds_text(ranked(*values, 50)), seconds_text(ranked(*values, 95)),
              seconds_text(ranked(*values, 100))});
  page.close("tbody").close("table");
}

void add_horizon(Markup& page, const GateDocument& gate) {
  constexpr double k_seconds = 86'400;
  std::map<NodeName, Series> nodes;
  const Evidence& evidence = gate.input.evidence;
  if (by_day(gate)) {
    for (const NodeDay& day : evidence.node_days) {
      if (day.least_life_s)
        nodes[day.node].points.emplace_back(day.day * k_day_ms + k_day_ms / 2,
                                            static_cast<double>(*day.least_life_s) / k_seconds);
    }
  } else {
    for (const VersionPoint& point : evidence.version_points) {
      if (point.life_s)
        nodes[point.node].points.emplace_back(point.received_at,
                                              static_cast<double>(*point.life_s) / k_seconds);
    }
  }
  std::vector<Series> series;
  double least = 0;
  for (auto& [node, line] : nodes) {
    line.name = name_of(node);
    line.style = series.size();
    std::ranges::sort(line.points);
    for (const auto& [at, value] : line.points) least = least == 0 ? value : std::min(least, value);
    if (series.size() < k_lines.size()) series.push_back(std::move(line));
  }
  if (series.empty()) return;
  const Caption caption{
      "Signature expiry horizon",
      fmt::format(
          "Time from a version's judgement to the first expiration in it; never less than {:.1f} days.",
          least)};
  add_figure(page, caption, line_chart(caption, axis_of(gate, "days"), series));
  page.open("table").head_row({"Node", "Least", "Last"}).open("tbody");
  for (const Series& line : series) {
    const double lowest =
        std::ranges::min_element(line.points, {}, [](const auto& point) { return point.second; })->second;
    page.row(
        {line.name, fmt::format("{:.2f} d", lowest), fmt::format("{:.2f} d", line.points.back().second)});
  }
  page.close("tbody").close("table");
}

void add_label_table(Markup& page, const GateDocument& gate) {
  std::map<std::pair<KeyLabel, NodeName>, LabelDay> labels;
  for (const LabelDay& day : gate.input.evidence.label_days) {
    LabelDay& sum = labels[{day.label, day.node}];
    sum.valid += day.valid;
    sum.bogus += day.bogus;
    sum.other += day.other;
  }
  page.element("h3", "Signatures by key and node");
  page.open("table")
      .head_row({"Key (algorithm/tag)", "Node", "Valid", "Bogus", "Other", "Of these good"})
      .open("tbody");
  std::size_t shown = 0;
  // The bad ones first, so that none is cut off.
  for (const bool bad : {true, false}) {
    for (const auto& [key, sum] : labels) {
      if ((sum.bogus + sum.other > 0) != bad || shown == 2 * k_rows) continue;
      ++shown;
      const std::uint64_t total = sum.valid + sum.bogus + sum.other;
      const double percent =
          total == 0 ? 0 : 100.0 * static_cast<double>(sum.valid) / static_cast<double>(total);
      page.row({to_text(key.first), name_of(key.second), fmt::format("{}", sum.valid),
                sum.bogus == 0 ? "0" : fmt::format("\u2716 {}", sum.bogus), fmt::format("{}", sum.other),
                fmt::format("{:.2f} %", percent)});
    }
  }
  page.close("tbody").close("table");
  if (shown < labels.size()) page.paragraph(fmt::format("{} more rows are left out.", labels.size() - shown));
}

} // namespace

Markup timeline_section(const GateDocument& gate) {
  const Evidence& evidence = gate.input.evidence;
  Markup page;
  page.heading("Serials by node");
  if (evidence.version_points.empty()) return page.paragraph("No zone version in the window.");
  const auto nodes = summaries(evidence);
  std::vector<Lane> lanes;
  std::map<NodeName, std::size_t> places;
  std::string bad;
  for (const auto& [node, summary] : nodes) {
    places[node] = lanes.size();
    lanes.push_back({name_of(node), "to " + serial_text(summary.last), {}});
    if (summary.bogus > 0) bad += (bad.empty() ? "" : ", ") + name_of(node);
  }
  for (const VersionPoint& point : evidence.version_points)
    lanes[places.at(point.node)].marks.push_back({point.received_at, point.bogus > 0});
  Lane findings{"findings", "unexplained", {}};
  for (const StepPoint& point : evidence.step_points) {
    if (point.unexplained > 0) findings.marks.push_back({point.offered_at, true});
  }
  lanes.push_back(std::move(findings));
  Caption caption{"Zone versions",
                  "A bar for each version taken, a cross where signatures in it are bogus; the lowest lane "
                  "has a cross for each change with unexplained findings. "};
  caption.description +=
      bad.empty() ? "No node published a bogus signature." : "Bogus signatures at " + bad + ".";
  if (!evidence.every_step_is_a_point)
    caption.description += fmt::format(" {} of {} changes are drawn, evenly spread.",
                                       evidence.step_points.size(), gate.result.steps);
  add_figure(page, caption, lane_chart(caption, axis_of(gate), lanes));
  page.open("table")
      .head_row({"Node", "Role", "Versions", "First serial", "Last serial", "Bogus signatures"})
      .open("tbody");
  for (const auto& [node, summary] : nodes) {
    page.row({name_of(node), to_text(node.role), fmt::format("{}", summary.versions),
              serial_text(summary.first), serial_text(summary.last),
              summary.bogus == 0 ? "0" : fmt::format("\u2716 {}", summary.bogus)});
  }
  return page.close("tbody").close("table");
}

Markup trends_section(const GateDocument& gate) {
  Markup page;
  page.heading("Trends");
  if (gate.result.steps == 0) return page.paragraph("No change in the window.");
  add_unexplained(page, gate);
  add_lag(page, gate);
  add_horizon(page, gate);
  return page.paragraph("How long verification took is not recorded.", "class=\"muted\"");
}

Markup keys_section(const GateDocument& gate) {
  const std::vector<KeySpan> spans = key_spans(gate.input.evidence);
  Markup page;
  page.heading("Keys");
  if (spans.empty()) return page.paragraph("No DNSKEY in the window.");
  add_label_table(page, gate);
  struct Life {
    UnixMillis from = 0, to = 0;
    std::set<NodeName> nodes;
    std::uint16_t flags = 0;
    KeyLabel label;
  };
  std::map<std::pair<std::string, std::string>, Life> lives; // by signer and fingerprint
  for (const KeySpan& span : spans) {
    Life& life = lives[{span.node.signer, span.fingerprint}];
    life.from = life.nodes.empty() ? span.first_at : std::min(life.from, span.first_at);
    life.to = std::max(life.to, span.last_at);
    life.nodes.insert(span.node);
    life.flags = span.flags;
    life.label = span.label;
  }
  std::vector<Bar> bars;
  std::map<std::string, std::size_t> styles;
  for (const auto& [key, life] : lives) {
    const auto& [signer, fingerprint] = key;
    const std::size_t style = styles.try_emplace(signer, styles.size()).first->second;
    bars.push_back({fmt::format("{} {} {} {}", layout::fit(signer, 14), (life.flags & 1) != 0 ? "KSK" : "ZSK",
                                to_text(life.label), fingerprint.substr(0, 8)),
                    life.from, life.to, style, layout::plural(life.nodes.size(), "node")});
  }
  const std::size_t all = bars.size();
  if (all > k_rows) bars.resize(k_rows);
  const Caption caption{"Published DNSKEYs",
                        fmt::format("{} by {}; each bar from the first to the last version with the key.",
                                    layout::plural(all, "key"), layout::plural(styles.size(), "signer"))};
  add_figure(page, caption, gantt_chart(caption, axis_of(gate), bars));
  page.open("table")
      .head_row({"Signer", "Key", "SHA-256 (start)", "First seen (UTC)", "Last seen (UTC)", "Nodes"})
      .open("tbody");
  std::size_t shown = 0;
  for (const auto& [key, life] : lives) {
    if (++shown > k_rows) break;
    page.row({key.first, fmt::format("{} {}", (life.flags & 1) != 0 ? "KSK" : "ZSK", to_text(life.label)),
              key.second, layout::date_and_time(life.from), layout::date_and_time(life.to),
              fmt::format("{}", life.nodes.size())});
  }
  page.close("tbody").close("table");
  if (all > k_rows) page.paragraph(fmt::format("{} more keys are left out.", all - k_rows));
  return page;
}

} // namespace countersign::html
