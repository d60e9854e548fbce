#include "harness/report/gate/html/page.h"
#include "harness/report/gate/html/palette.h"

namespace countersign::html {
namespace {

constexpr std::string_view k_rules = R"(
@page { size: A4; margin: 12mm 13mm 14mm;
        @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif;
  color: #525c68; } }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; padding: 20px; max-width: 860px; font: 14px/1.42 system-ui, "DejaVu Sans",
  "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 21px; line-height: 1.2; margin: 0 0 2px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 30px 0 6px; padding-bottom: 3px; border-bottom: 2px solid #1b1f24;
  break-after: avoid; }
h3 { font-size: 14px; margin: 16px 0 2px; break-after: avoid; }
p { margin: 4px 0 8px; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 12px; line-height: 1.3;
  margin: 6px 0 10px; }
th, td { text-align: left; vertical-align: top; padding: 3px 6px; border-bottom: 1px solid #d5dbe1;
  overflow-wrap: anywhere; font-weight: 400; }
thead th { font-size: 11px; font-weight: 600; border-bottom: 1px solid #525c68; }
tbody th { font-weight: 600; }
table:not(:has(colgroup)) th:first-child { width: 25%; }
tr, figure, .card { break-inside: avoid; }
thead { display: table-header-group; }
.verdict { padding: 12px 16px 13px; border-radius: 6px; margin: 10px 0 8px; }
.verdict b { display: block; font-size: 30px; line-height: 1.15; letter-spacing: .01em; }
.verdict span { display: block; font-size: 15px; margin-top: 3px; }
.badge { display: inline-block; min-width: 62px; padding: 0 6px; border-radius: 3px; font-weight: 600;
  font-size: 11.5px; white-space: nowrap; }
.facts { display: grid; grid-template-columns: 84px 1fr; gap: 1px 10px; font-size: 12.5px;
  margin: 8px 0; }
.facts dt { margin: 0; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.one td, .one th { padding: 2px 5px; font-size: 11.5px; line-height: 1.25; }
.change { font-size: 12.5px; margin: 4px 0; padding-left: 20px; }
.sign { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 12px; margin-top: 10px; }
.sign div { border: 1px solid #525c68; border-radius: 4px; padding: 5px 8px; height: 62px;
  font-size: 11px; }
.sign b { display: block; font-size: 11.5px; }
.card { border: 1px solid #d5dbe1; border-left: 5px solid #525c68; border-radius: 4px;
  padding: 7px 11px; margin: 8px 0; font-size: 12.5px; }
.card.bad { border-left-color: #a31515; }
.card p { margin: 3px 0; overflow-wrap: anywhere; }
.card b { font-weight: 600; }
code { font: 12px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace;
  overflow-wrap: anywhere; }
figure { margin: 8px 0 4px; } figure svg { display: block; height: auto; }
figcaption { font-size: 12.5px; }
.first { break-after: page; }
@media screen { body { background: #f4f6f8; } main { background: #fff; padding: 26px 30px;
  border: 1px solid #d5dbe1; border-radius: 6px; } body { max-width: 920px; } }
@media screen and (max-width: 640px) {
  .badge { min-width: 0; padding: 0 3px; white-space: normal; } .badge, code { overflow-wrap: anywhere; }
  body { padding: 0; } main { padding: 14px; border: 0; } .sign {
  grid-template-columns: 1fr; } table { font-size: 11px; } }
@media print { body { padding: 0; max-width: none; } h1 { font-size: 18px; } .verdict {
  padding: 9px 14px; } .verdict b { font-size: 27px; } .verdict span { font-size: 13.5px; } }
)";

std::string rule(const Tint& tint) {
  return fmt::format(".{} {{ color: {}; background: {}; }}\n", tint.name, tint.text, tint.background);
}

} // namespace

std::string style_sheet() {
  std::string sheet(k_rules);
  sheet +=
      fmt::format("main, body {{ color: {}; }}\n.muted {{ color: {}; }}\nthead th {{ background: {}; }}\n",
                  k_page.text, k_muted.text, k_head.background);
  for (const Tint& tint : k_status) sheet += rule(tint);
  for (const Tint& tint : k_verdict) sheet += rule(tint);
  return sheet;
}

} // namespace countersign::html
