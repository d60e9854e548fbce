// Builds HTML. Text goes in through text() or cell() and is escaped there: nothing of a zone or a signer can
// become markup. Only fragments that were built here are taken over as they are.
#pragma once

#include "harness/report/gate/gate_report.h"

#include <initializer_list>

namespace countersign::html {

class Markup {
public:
  // `attributes` is written by us, never by data.
  Markup& open(std::string_view tag, std::string_view attributes = "");
  Markup& close(std::string_view tag);
  Markup& text(std::string_view text);
  Markup& element(std::string_view tag, std::string_view text, std::string_view attributes = "");
  Markup& fragment(const Markup& other);
  Markup& fragment_of(const std::string& built) {
    out_ += built;
    return *this;
  }
  Markup& heading(std::string_view text) { return element("h2", text); }
  Markup& paragraph(std::string_view text, std::string_view attributes = "") {
    return element("p", text, attributes);
  }
  // A table's head, and a row of plain cells, the first of which names the row.
  Markup& head_row(std::initializer_list<std::string_view> cells);
  Markup& row(std::initializer_list<std::string_view> cells);

  [[nodiscard]] const std::string& str() const noexcept { return out_; }

private:
  std::string out_;
};

} // namespace countersign::html
