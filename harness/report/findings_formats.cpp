#include "harness/report/json_parts.h"
#include "harness/report/report.h"
#include "harness/report/text_layout.h"

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

constexpr int k_schema_version = 1;
constexpr std::size_t k_columns = 100;
constexpr std::size_t k_indent = 10;

std::string finding_lines(const StoredFinding& stored) {
  const Finding& finding = stored.finding;
  std::string head{info(finding.kind).id};
  for (const std::string& part :
       {layout::place(finding.signer, finding.node), layout::subject(finding.subject)}) {
    if (!part.empty()) head += "  " + part;
  }
  std::string tail = fmt::format("step {}", stored.step);
  if (finding.serial.value() != 0) tail += fmt::format(", serial {}", finding.serial.value());
  if (finding.count != 1) tail += fmt::format(", {} of them", finding.count);
  if (!finding.explained_by.empty()) tail += fmt::format(", explained by {}", finding.explained_by);
  // Whole evidence: this is the place that shortened reports point to.
  return fmt::format("{:8}  {}", to_text(finding.severity),
                     layout::wrap(head, k_indent, k_columns).substr(k_indent)) +
         layout::wrap(finding.evidence, k_indent, k_columns) + layout::wrap(tail, k_indent, k_columns);
}

// Spreadsheets take what begins like this for a formula, and zone data is foreign.
std::string csv_field(std::string_view text) {
  std::string field = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
    field += '\'';
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

std::string csv_line(const StoredFinding& stored) {
  const Finding& finding = stored.finding;
  std::string line = fmt::format("{},{}", stored.run, stored.step);
  for (const std::string_view text : {info(finding.kind).id, std::string_view(to_text(finding.severity)),
                                      std::string_view(finding.signer), std::string_view(finding.node)}) {
    line += "," + csv_field(text);
  }
  line += fmt::format(",{}", finding.serial.value());
  for (const std::string* text :
       {&finding.subject.owner, &finding.subject.type, &finding.subject.key, &finding.evidence}) {
    line += "," + csv_field(*text);
  }
  return line + fmt::format(",{},{}\r\n", finding.count, csv_field(finding.explained_by));
}

} // namespace

std::string findings_text(std::span<const StoredFinding> findings) {
  if (findings.empty()) return "no findings\n";
  std::string text;
  for (const StoredFinding& stored : findings) text += finding_lines(stored);
  return text +
         fmt::format("{} of run {}\n", layout::plural(findings.size(), "finding"), findings.front().run);
}

std::string findings_json(std::span<const StoredFinding> findings) {
  nlohmann::json list = nlohmann::json::array();
  for (const StoredFinding& stored : findings) list.push_back(json_parts::finding(stored));
  return json_parts::print({{"schema", "countersign-findings"},
                            {"schema_version", k_schema_version},
                            {"findings", std::move(list)}},
                           2);
}

std::string findings_jsonl(std::span<const StoredFinding> findings) {
  std::string text;
  for (const StoredFinding& stored : findings) {
    nlohmann::json object = json_parts::finding(stored);
    object["schema_version"] = k_schema_version; // a line may travel alone
    text += json_parts::print(object, -1);
  }
  return text;
}

std::string findings_csv(std::span<const StoredFinding> findings) {
  std::string text = "run,step,id,severity,signer,node,serial,owner,type,key,evidence,count,explained_by\r\n";
  for (const StoredFinding& stored : findings) text += csv_line(stored);
  return text;
}

} // namespace countersign
