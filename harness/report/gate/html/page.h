// The report for a go/no-go meeting: one self-contained HTML file without scripts, which prints on A4.
#pragma once

#include "harness/report/gate/html/markup.h"
#include "harness/report/gate/html/plot.h"

namespace countersign {

// Equal documents give equal bytes.
[[nodiscard]] std::string gate_html(const GateDocument& gate);
// The verdict page in Markdown, for tickets and wikis.
[[nodiscard]] std::string gate_markdown(const GateDocument& gate);

namespace html {

// ---- style.cpp
[[nodiscard]] std::string style_sheet();
// ---- verdict_page.cpp: what a non-expert reads in a minute
[[nodiscard]] Markup verdict_page(const GateDocument& gate);
// What the verdict means for the cut-over, in a sentence.
[[nodiscard]] std::string plain_words(const GateResult& result);
// ---- tables.cpp
[[nodiscard]] Markup criteria_section(const GateDocument& gate);
[[nodiscard]] Markup coverage_section(const GateDocument& gate);
[[nodiscard]] Markup findings_section(const GateDocument& gate);
[[nodiscard]] Markup waivers_section(const GateDocument& gate);
[[nodiscard]] Markup digests_section(const GateDocument& gate);
// ---- charts.cpp
[[nodiscard]] Markup timeline_section(const GateDocument& gate);
[[nodiscard]] Markup trends_section(const GateDocument& gate);
[[nodiscard]] Markup keys_section(const GateDocument& gate);

// A status as word and sign on its tint.
[[nodiscard]] Markup badge(CriterionStatus status);

} // namespace html
} // namespace countersign
