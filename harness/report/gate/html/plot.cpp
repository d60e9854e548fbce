#include "harness/report/gate/html/plot.h"

#include "harness/report/gate/html/palette.h"
#include "harness/report/text_layout.h"

#include <algorithm>
#include <cmath>

namespace countersign::html {
namespace {

constexpr double k_width = 720;
constexpr double k_label = 150; // for names, left of the plot
constexpr double k_right = 16;
constexpr double k_top = 10;
constexpr std::size_t k_ticks = 5;

class Canvas {
public:
  Canvas(const Caption& caption, const Axis& axis, double left, double right, double height)
      : axis_(axis), left_(left), right_(right), bottom_(height - 26) {
    out_ = fmt::format(
        "<svg role=\"img\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"100%\" font-family=\"sans-serif\""
        " font-size=\"11\" fill=\"{}\"><title>{}</title><desc>{}</desc>\n",
        k_width, height, k_page.text, escape_markup(caption.title), escape_markup(caption.description));
  }

  [[nodiscard]] double x(UnixMillis at) const {
    const double span = std::max<double>(static_cast<double>(axis_.to - axis_.from), 1);
    return left_ + (k_width - left_ - right_) * static_cast<double>(at - axis_.from) / span;
  }
  [[nodiscard]] double bottom() const { return bottom_; }
  [[nodiscard]] double left() const { return left_; }
  [[nodiscard]] double right() const { return k_width - right_; }

  void text(double at_x, double at_y, std::string_view text, const char* anchor,
            std::string_view fill = k_page.text) {
    out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" fill=\"{}\">{}</text>\n", at_x,
                        at_y, anchor, fill, escape_markup(text));
  }
  void line(double x1, double y1, double x2, double y2, std::string_view colour, double width = 1) {
    out_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"{}\"/>\n",
        x1, y1, x2, y2, colour, width);
  }
  void rectangle(double at_x, double at_y, double width, double height, std::string_view fill) {
    out_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n",
                        at_x, at_y, width, height, fill);
  }
  void cross(double at_x, double at_y) {
    line(at_x - 3.5, at_y - 3.5, at_x + 3.5, at_y + 3.5, k_bad, 2);
    line(at_x - 3.5, at_y + 3.5, at_x + 3.5, at_y - 3.5, k_bad, 2);
  }
  void raw(const std::string& shape) { out_ += shape; }

  void time_axis() {
    line(left_, bottom_, k_width - right_, bottom_, k_muted.text);
    for (std::size_t i = 0; i < k_ticks; ++i) {
      const UnixMillis at = axis_.from + (axis_.to - axis_.from) * static_cast<UnixMillis>(i) /
                                             static_cast<UnixMillis>(k_ticks - 1);
      line(x(at), bottom_, x(at), bottom_ + 4, k_muted.text);
      text(x(at), bottom_ + 17, label(at),
           i == 0             ? "start"
           : i == k_ticks - 1 ? "end"
                              : "middle",
           k_muted.text);
    }
  }

  std::string finish() { return out_ + "</svg>\n"; }

private:
  [[nodiscard]] std::string label(UnixMillis at) const {
    const std::string whole = layout::date_and_time(at);
    const UnixMillis span = axis_.to - axis_.from;
    if (span < k_day_ms) return whole.substr(11);
    return span < 4 * k_day_ms ? whole.substr(5, 11) : whole.substr(0, 10);
  }

  std::string out_;
  Axis axis_;
  double left_, right_, bottom_;
};

// 1, 2 or 5 times a power of ten, and not below `value`.
double rounded_up(double value) {
  if (value <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (factor * power >= value) return factor * power;
  }
  return value;
}

std::string value_text(double value) {
  if (value == 0) return "0";
  if (std::abs(value) < 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

// Lines at three heights, with their values; returns the value at the top.
double value_axis(Canvas& canvas, double greatest, const std::string& unit) {
  const double top = rounded_up(greatest);
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = canvas.bottom() - (canvas.bottom() - k_top - 14) * share;
    canvas.line(canvas.left(), y, canvas.right(), y, k_grid);
    canvas.text(canvas.left() - 6, y + 4, value_text(top * share), "end", k_muted.text);
  }
  canvas.text(canvas.left(), k_top + 6, unit, "start", k_muted.text);
  return top;
}

double height_of(const Canvas& canvas, double value, double top) {
  return (canvas.bottom() - k_top - 14) * std::clamp(value, 0.0, top) / top;
}

} // namespace

std::string line_chart(const Caption& caption, const Axis& axis, const std::vector<Series>& series) {
  Canvas canvas(caption, axis, 48, k_right, 190);
  double greatest = 0;
  for (const Series& one : series) {
    for (const auto& [at, value] : one.points) greatest = std::max(greatest, value);
  }
  const double top = value_axis(canvas, greatest, axis.unit);
  double legend = canvas.right();
  for (auto one = series.rbegin(); one != series.rend(); ++one) {
    const std::size_t style = one->style % k_lines.size();
    const std::string look =
        fmt::format("fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"", k_lines[style],
                    k_dashes[style].empty() ? "none" : k_dashes[style]);
    std::string points;
    for (const auto& [at, value] : one->points) {
      points += fmt::format("{:.1f},{:.1f} ", canvas.x(at), canvas.bottom() - height_of(canvas, value, top));
    }
    if (one->points.size() == 1) { // a line of one point is not seen
      canvas.rectangle(canvas.x(one->points[0].first) - 3,
                       canvas.bottom() - height_of(canvas, one->points[0].second, top) - 3, 6, 6,
                       k_lines[style]);
    }
    canvas.raw(fmt::format("<polyline points=\"{}\" {}/>\n", points, look));
    const std::string name = layout::fit(one->name, 26);
    canvas.text(legend, k_top + 6, name, "end");
    legend -= 6.3 * static_cast<double>(layout::width(name)) + 8;
    canvas.raw(fmt::format("<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{2:.1f}\" y2=\"{1:.1f}\" {3}/>\n",
                           legend - 24, k_top + 2, legend, look));
    legend -= 34;
  }
  canvas.time_axis();
  return canvas.finish();
}

std::string column_chart(const Caption& caption, const Axis& axis, const Series& series) {
  Canvas canvas(caption, axis, 48, k_right, 150);
  double greatest = 0;
  for (const auto& [at, value] : series.points) greatest = std::max(greatest, value);
  const double top = value_axis(canvas, greatest, axis.unit);
  const double room =
      (canvas.right() - canvas.left()) / static_cast<double>(std::max<std::size_t>(series.points.size(), 1));
  const double width = std::clamp(room * 0.7, 1.0, 28.0);
  for (const auto& [at, value] : series.points) {
    const double height = height_of(canvas, value, top);
    const double left = std::clamp(canvas.x(at) - width / 2, canvas.left(), canvas.right() - width);
    if (value > 0) canvas.rectangle(left, canvas.bottom() - height, width, height, k_bad);
  }
  canvas.time_axis();
  return canvas.finish();
}

std::string lane_chart(const Caption& caption, const Axis& axis, const std::vector<Lane>& lanes) {
  constexpr double k_lane = 22, k_note = 140;
  Canvas canvas(caption, axis, k_label, k_note, k_top + k_lane * static_cast<double>(lanes.size()) + 30);
  double y = k_top + k_lane / 2;
  for (const Lane& lane : lanes) {
    canvas.text(k_label - 8, y + 4, layout::fit(lane.name, 24), "end");
    canvas.text(k_width - k_note + 8, y + 4, layout::fit(lane.note, 22), "start", k_muted.text);
    canvas.line(canvas.left(), y, canvas.right(), y, k_grid);
    for (const Mark& mark : lane.marks) {
      if (mark.bad)
        canvas.cross(canvas.x(mark.at), y);
      else
        canvas.line(canvas.x(mark.at), y - 6, canvas.x(mark.at), y + 6, k_lines[0], 1.5);
    }
    y += k_lane;
  }
  canvas.time_axis();
  return canvas.finish();
}

std::string gantt_chart(const Caption& caption, const Axis& axis, const std::vector<Bar>& bars) {
  constexpr double k_row = 18, k_names = 236, k_note = 100;
  Canvas canvas(caption, axis, k_names, k_note, k_top + k_row * static_cast<double>(bars.size()) + 30);
  double y = k_top;
  for (const Bar& bar : bars) {
    canvas.text(k_names - 8, y + 12, layout::fit(bar.name, 40), "end");
    canvas.text(k_width - k_note + 8, y + 12, layout::fit(bar.note, 17), "start", k_muted.text);
    const double from = canvas.x(bar.from);
    canvas.rectangle(from, y + 3, std::max(canvas.x(bar.to) - from, 3.0), k_row - 7,
                     k_lines[bar.style % k_lines.size()]);
    y += k_row;
  }
  canvas.time_axis();
  return canvas.finish();
}

} // namespace countersign::html
