// Names of zones as people write them, in the one spelling in which runs and records name their zone.
#pragma once

#include <algorithm>
#include <string>

namespace countersign {

// Absolute and in lower case; "" stays "".
[[nodiscard]] inline std::string zone_name(std::string name) {
  if (!name.empty() && name.back() != '.') name += '.';
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

} // namespace countersign
