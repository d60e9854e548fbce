// What is shown of a decision: equal bytes, escaped text, readable colours.
#include "harness/report/gate/html/page.h"
#include "harness/report/gate/html/palette.h"
#include "tests/unit/harness/gate/sample_gate.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;

GateInput hostile_input() {
  GateInput input = good_gate_input();
  const std::string evil = "<script>alert(1)</script>\"'&|`\n\x1b[31m\xff";
  Finding finding = open_finding(FindingKind::ttl_differs, "new", "hsm-a");
  finding.subject.owner = finding.evidence = evil;
  add_finding(input, finding);
  input.evidence.runs[0].signers[1].version = evil;
  input.evidence.runs[0].scenario = evil;
  input.evidence.gate_records[0].reason = input.evidence.gate_records[0].person = evil;
  return input;
}

struct Shown {
  explicit Shown(GateInput in) : input(std::move(in)), result(judge_gate(input)) {}
  [[nodiscard]] GateDocument document() const { return {input, result, std::string(64, 'd'), "0.1.0", true}; }
  GateInput input;
  GateResult result;
};

double channel(std::string_view hex) {
  const double value = std::stoi(std::string(hex), nullptr, 16) / 255.0;
  return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}
double luminance(std::string_view colour) {
  return 0.2126 * channel(colour.substr(1, 2)) + 0.7152 * channel(colour.substr(3, 2)) +
         0.0722 * channel(colour.substr(5, 2));
}
double contrast(std::string_view one, std::string_view other) {
  const double first = luminance(one), second = luminance(other);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

TEST(Palette, CanBeRead) {
  std::vector<html::Tint> tints{html::k_page, html::k_muted, html::k_head};
  tints.insert(tints.end(), html::k_status.begin(), html::k_status.end());
  tints.insert(tints.end(), html::k_verdict.begin(), html::k_verdict.end());
  for (const html::Tint& tint : tints) EXPECT_GE(contrast(tint.text, tint.background), 4.5) << tint.name;
  for (const std::string_view line : html::k_lines) EXPECT_GE(contrast(line, "#ffffff"), 3.0) << line;
  EXPECT_GE(contrast(html::k_bad, "#ffffff"), 3.0);
  EXPECT_NEAR(contrast("#000000", "#ffffff"), 21, 0.01);
}

TEST(Palette, NamesEachStatusAndVerdictInItsPlace) {
  EXPECT_EQ(html::tint(CriterionStatus::pass).name, "pass");
  EXPECT_EQ(html::tint(CriterionStatus::no_data).name, "no-data");
  EXPECT_EQ(html::tint(CriterionStatus::fail).name, "fail");
  EXPECT_EQ(html::tint(CriterionStatus::waived).name, "waived");
  EXPECT_EQ(html::tint(CriterionStatus::left_out).name, "left-out");
  EXPECT_EQ(html::tint(Verdict::go).name, "go");
  EXPECT_EQ(html::tint(Verdict::no_go).name, "no-go");
  EXPECT_EQ(html::tint(Verdict::insufficient_evidence).name, "insufficient");
}

TEST(GateReport, IsTheSameForTheSameInput) {
  EXPECT_EQ(gate_html(Shown(hostile_input()).document()), gate_html(Shown(hostile_input()).document()));
  EXPECT_EQ(gate_json(Shown(hostile_input()).document()), gate_json(Shown(hostile_input()).document()));
}

TEST(GateReport, LetsNothingOfAZoneBecomeMarkup) {
  const Shown shown(hostile_input());
  const std::string page = gate_html(shown.document());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, Not(HasSubstr("\xff")));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  const std::string markdown = gate_markdown(shown.document());
  EXPECT_THAT(markdown, Not(HasSubstr("<script")));
  const std::string junit = gate_junit(shown.document());
  EXPECT_THAT(junit, Not(HasSubstr("<script")));
  EXPECT_EQ(escape_markup("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

TEST(GateReport, ClosesEveryElementThatItOpens) {
  const std::string page = gate_html(Shown(hostile_input()).document());
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::string tag = page.substr(at + 1, page.find_first_of(" >/", at + 2) - at - 1);
    if (page[at + 1] == '!' || tag == "meta" || tag == "col" || page[page.find('>', at) - 1] == '/') continue;
    if (page[at + 1] != '/') {
      open.push_back(tag);
      continue;
    }
    const std::string closed = page.substr(at + 2, page.find('>', at) - at - 2);
    ASSERT_FALSE(open.empty()) << closed;
    EXPECT_EQ(open.back(), closed) << page.substr(at > 200 ? at - 200 : 0, 240);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(GateReport, GivesEveryChartATitleAndADescription) {
  const std::string page = gate_html(Shown(good_gate_input()).document());
  std::size_t charts = 0;
  for (std::size_t at = page.find("<svg"); at != std::string::npos; at = page.find("<svg", at + 1)) {
    ++charts;
    const std::string head = page.substr(at, 2000);
    EXPECT_THAT(head, HasSubstr("role=\"img\""));
    EXPECT_LT(head.find("<title>"), head.find("<desc>"));
    EXPECT_NE(head.find("<desc>"), std::string::npos);
  }
  EXPECT_EQ(charts, 5U);
}

TEST(GateReport, SaysTheSameInEveryFormat) {
  GateInput input = good_gate_input();
  add_finding(input, open_finding(FindingKind::rrsig_bogus, "new", "hsm-b"));
  const Shown shown(std::move(input));
  const auto json = nlohmann::json::parse(gate_json(shown.document()));
  EXPECT_EQ(json["verdict"], "NO-GO");
  EXPECT_EQ(json["criteria"].size(), k_criterion_count);
  EXPECT_EQ(json["findings"][0]["id"], "rrsig-bogus");
  EXPECT_THAT(gate_nagios(shown.document()),
              testing::StartsWith("COUNTERSIGN CRITICAL - example.: NO-GO, failed: no-bogus | "));
  EXPECT_THAT(gate_junit(shown.document()), HasSubstr("failures=\"1\" errors=\"0\" skipped=\"0\""));
  EXPECT_THAT(gate_text(shown.document(), {}), testing::StartsWith("NO-GO  example.\n"));
  EXPECT_THAT(gate_html(shown.document()), HasSubstr("NO-GO"));
  EXPECT_THAT(gate_markdown(shown.document()), testing::StartsWith("# NO-GO: example.\n"));
}

} // namespace
} // namespace countersign
