#include "harness/bench/scoreboard.h"

#include "harness/bench/instants.h"

#include <algorithm>
#include <set>

namespace countersign::bench {
namespace {

std::string lead_text(const IncidentResult& result) {
  if (const Met* first = result.first_met(); first != nullptr && first->in_shadow) return "in shadow";
  const auto lead = result.lead_s();
  if (!lead) return "-";
  if (*lead > 0) return span_text(*lead) + " before";
  return *lead == 0 ? "with it" : span_text(-*lead) + " after";
}

// Whether the tool rejected a version; "broke" where it gave no verdict on one, and rejected none.
std::string peer_marks(const IncidentResult& result) {
  std::string marks;
  for (const PeerVerdict& verdict : result.peers) {
    const char* mark = verdict.rejected != 0 ? "yes" : verdict.broke != 0 ? "broke" : "no";
    marks += fmt::format(" {:>6}", mark);
  }
  return marks;
}

std::string row(const IncidentResult& result) {
  const Incident& incident = *result.incident;
  const Met* first = result.first_met();
  std::string kind = first != nullptr ? std::string(info(first->expected->kind).id) : "-";
  if (first == nullptr && !incident.cutovers.empty() && result.wrong_cutovers.empty())
    kind = "cut-over " + incident.cutovers.front();
  const std::string serial = first != nullptr ? fmt::format("{}", first->serial.value()) : "-";
  const char* verdict = incident.is_control ? (result.clean() ? "silent" : "ALARM")
                        : !result.caught()  ? "MISSED"
                        : result.clean()    ? "caught"
                                            : "caught+";
  const std::string number = incident.is_control ? " " : fmt::format("{}", incident.number);
  return fmt::format("{:>2}  {:<48} {:<8} {:<28} {:>10}  {:<14}{}\n", number, incident.id, verdict,
                     incident.is_control ? "" : kind, incident.is_control ? "" : serial,
                     incident.is_control ? "" : lead_text(result), peer_marks(result));
}

void append_details(std::string& text, const IncidentResult& result, bool all) {
  for (const Met& met : result.expected) {
    if (met.met) continue;
    text += fmt::format("      missed: {}{}{}", info(met.expected->kind).id,
                        met.expected->node.empty() ? "" : " at " + met.expected->node,
                        met.expected->type.empty() ? "" : " of " + met.expected->type);
    if (met.expected->serial) text += fmt::format(" in serial {}", met.expected->serial->value());
    if (met.serial.value() != 0) text += fmt::format("; it was told of serial {}", met.serial.value());
    text += '\n';
  }
  for (const std::string& wrong : result.wrong_cutovers) text += "      missed: " + wrong + "\n";
  for (const std::string& alarm : result.false_alarms) text += "      false alarm: " + alarm + "\n";
  if (!all) return;
  text += "      " + result.incident->what + "\n";
  if (!result.incident->limit.empty()) text += "      not shown: " + result.incident->limit + "\n";
  text += fmt::format("      {} versions; told: {}\n", result.versions, fmt::join(result.told, ", "));
}

} // namespace

std::size_t Scoreboard::incidents() const noexcept {
  std::set<unsigned> numbers;
  for (const IncidentResult& result : results) numbers.insert(result.incident->number);
  numbers.erase(0);
  return numbers.size();
}

std::size_t Scoreboard::caught() const noexcept {
  std::set<unsigned> numbers, missed;
  for (const IncidentResult& result : results) {
    numbers.insert(result.incident->number);
    if (!result.caught()) missed.insert(result.incident->number);
  }
  numbers.erase(0);
  return numbers.size() - missed.size();
}

std::size_t Scoreboard::false_alarms() const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(results, [](const IncidentResult& result) { return !result.clean(); }));
}

namespace {

// What a peer's column is worth: a tool that rejects what honest zones do, too, tells nothing apart.
std::string peer_sums(const Scoreboard& board) {
  std::string text;
  if (board.results.empty()) return text;
  for (std::size_t i = 0; i < board.results.front().peers.size(); ++i) {
    std::size_t incidents = 0, controls = 0, broke = 0;
    for (const IncidentResult& result : board.results) {
      const PeerVerdict& verdict = result.peers[i];
      (result.incident->is_control ? controls : incidents) += verdict.rejected != 0 ? 1 : 0;
      broke += verdict.broke;
    }
    text += fmt::format(
        "{}: rejected a version in {} cases of incidents and in {} controls; gave no verdict {} times\n",
        board.results.front().peers[i].tool, incidents, controls, broke);
  }
  return text;
}

} // namespace

std::string scoreboard_text(const Scoreboard& board, bool details) {
  std::string text = fmt::format("{:>2}  {:<48} {:<8} {:<28} {:>10}  {:<14}", "no", "case", "verdict",
                                 "first finding", "serial", "damage");
  if (!board.results.empty()) {
    for (const PeerVerdict& verdict : board.results.front().peers)
      text += fmt::format(" {:>6}", verdict.tool.substr(0, 6));
  }
  text += '\n';
  for (const IncidentResult& result : board.results) {
    text += row(result);
    append_details(text, result, details);
  }
  const auto controls = std::ranges::count_if(
      board.results, [](const IncidentResult& result) { return result.incident->is_control; });
  text +=
      fmt::format("\n{} of {} incidents caught, {} cases with a false alarm; {} cases, {} of them controls\n",
                  board.caught(), board.incidents(), board.false_alarms(), board.results.size(), controls);
  return text + peer_sums(board);
}

} // namespace countersign::bench
