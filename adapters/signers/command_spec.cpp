#include "adapters/signers/command_spec.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

constexpr std::array<std::string_view, 12> k_names{"zone",      "input",  "output",    "keys",
                                                   "serial",    "step",   "inception", "expiration",
                                                   "algorithm", "denial", "salt",      "directory"};

} // namespace

Result<std::string> fill_placeholders(std::string_view text, const PlaceholderValues& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    out += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    const char kind = text[brace];
    text.remove_prefix(brace + 1);
    if (text.starts_with(kind)) { // "{{", "}}"
      out += kind;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find('}');
    if (kind == '}' || end == std::string_view::npos)
      return fail(ErrorKind::configuration, "a brace without its partner (a brace itself is written twice)");
    const auto value = std::ranges::find(values, text.substr(0, end), &PlaceholderValues::value_type::first);
    if (value == values.end()) {
      return fail(ErrorKind::configuration, "{{{}}} is not known (known: {})", text.substr(0, end),
                  fmt::join(k_names, ", "));
    }
    out += value->second;
    text.remove_prefix(end + 1);
  }
  return out;
}

Status check_command(const CommandSpec& command) {
  if (command.arguments.empty()) return fail(ErrorKind::configuration, "names no program");
  PlaceholderValues values;
  for (const std::string_view name : k_names) values.emplace_back(name, "");
  for (const std::string& argument : command.arguments) {
    const auto filled = fill_placeholders(argument, values);
    if (!filled) return fail(filled.error().kind, "'{}': {}", argument, filled.error().message);
  }
  for (const std::string& entry : command.environment) {
    if (entry.find('=') == 0 || entry.find('=') == std::string::npos)
      return fail(ErrorKind::configuration, "'{}' is not NAME=value", entry);
    if (entry.starts_with("COUNTERSIGN_"))
      return fail(ErrorKind::configuration, "'{}': names that begin with COUNTERSIGN_ are ours", entry);
  }
  return {};
}

} // namespace countersign
