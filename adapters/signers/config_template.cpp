#include "adapters/signers/config_template.h"

#include <algorithm>
#include <cstdlib>

namespace countersign {

std::string fill_template(std::string_view text, std::initializer_list<TemplateValue> values) {
  std::string out;
  while (true) {
    const auto open = text.find('@');
    const auto close = open == std::string_view::npos ? open : text.find('@', open + 1);
    if (close == std::string_view::npos) return out.append(text);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto* value = std::ranges::find(values, name, &TemplateValue::first);
    if (value == values.end()) std::abort();
    out.append(text.substr(0, open)).append(value->second);
    text.remove_prefix(close + 1);
  }
}

} // namespace countersign
