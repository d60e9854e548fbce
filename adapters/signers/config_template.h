// Configuration files of products, from a text with "@NAME@" in it. Private to this folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace countersign {

using TemplateValue = std::pair<std::string_view, std::string>; // name without the at signs, text

// Every "@NAME@" is replaced; values are not searched again. A name that nobody gave a value is a mistake of
// ours and ends the program (assertion).
[[nodiscard]] std::string fill_template(std::string_view text, std::initializer_list<TemplateValue> values);

} // namespace countersign
