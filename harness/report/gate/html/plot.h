// Charts as SVG: static, with a title and a description that say what is to be seen. Presentation attributes
// only, because printers of HTML ignore style sheets on shapes.
#pragma once

#include "harness/report/gate/html/markup.h"

#include <utility>
#include <vector>

namespace countersign::html {

struct Series {
  std::string name;
  std::size_t style = 0;                             // index of colour, dash and marker
  std::vector<std::pair<UnixMillis, double>> points; // by time
};

struct Mark {
  UnixMillis at = 0;
  bool bad = false; // a cross instead of a bar
};

struct Lane {
  std::string name, note; // left and right of it
  std::vector<Mark> marks;
};

struct Bar {
  std::string name;
  UnixMillis from = 0, to = 0;
  std::size_t style = 0;
  std::string note;
};

struct Axis {
  UnixMillis from = 0, to = 0;
  std::string unit; // of the values, for the axis' name
};

struct Caption {
  std::string title;
  std::string description; // what a reader is to see, in a sentence
};

[[nodiscard]] std::string line_chart(const Caption& caption, const Axis& axis,
                                     const std::vector<Series>& series);
// One column for each point of the series.
[[nodiscard]] std::string column_chart(const Caption& caption, const Axis& axis, const Series& series);
[[nodiscard]] std::string lane_chart(const Caption& caption, const Axis& axis,
                                     const std::vector<Lane>& lanes);
[[nodiscard]] std::string gantt_chart(const Caption& caption, const Axis& axis, const std::vector<Bar>& bars);

} // namespace countersign::html
