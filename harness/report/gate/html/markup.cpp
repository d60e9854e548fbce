#include "harness/report/gate/html/markup.h"

namespace countersign::html {

Markup& Markup::open(std::string_view tag, std::string_view attributes) {
  out_ += fmt::format("<{}{}{}>", tag, attributes.empty() ? "" : " ", attributes);
  return *this;
}

Markup& Markup::close(std::string_view tag) {
  out_ += fmt::format("</{}>\n", tag);
  return *this;
}

Markup& Markup::text(std::string_view text) {
  out_ += escape_markup(text);
  return *this;
}

Markup& Markup::element(std::string_view tag, std::string_view text_inside, std::string_view attributes) {
  return open(tag, attributes).text(text_inside).close(tag);
}

Markup& Markup::fragment(const Markup& other) { return fragment_of(other.out_); }

Markup& Markup::head_row(std::initializer_list<std::string_view> cells) {
  open("thead").open("tr");
  for (const std::string_view cell : cells) element("th", cell, "scope=\"col\"");
  return close("tr").close("thead");
}

Markup& Markup::row(std::initializer_list<std::string_view> cells) {
  open("tr");
  bool first = true;
  for (const std::string_view cell : cells) {
    element(first ? "th" : "td", cell, first ? "scope=\"row\"" : "");
    first = false;
  }
  return close("tr");
}

} // namespace countersign::html
