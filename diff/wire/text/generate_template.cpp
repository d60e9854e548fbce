#include "diff/wire/text/generate_template.h"

#include "diff/wire/text/text_fields.h"

namespace countersign {
namespace {

constexpr std::uint32_t k_largest = 0x7fffffff;
constexpr std::uint32_t k_widest = 255;
constexpr std::size_t k_longest_text = 4096;

struct Modifier {
  std::int64_t offset = 0;
  std::uint32_t width = 0;
  char base = 'd';
};

// Least significant first, a dot between two; `width` counts the dots.
std::string nibbles(std::uint64_t value, std::uint32_t width, bool upper) {
  const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string text;
  while (true) {
    text.push_back(digits[value & 15]);
    value >>= 4;
    if (value == 0 && text.size() >= width) return text;
    text.push_back('.');
    if (value == 0 && text.size() >= width) return text;
  }
}

// Only decimal numbers have a sign.
Result<std::string> number_text(std::int64_t value, const Modifier& modifier) {
  if (modifier.base == 'd') return fmt::format("{:0{}d}", value, modifier.width);
  if (value < 0) return fail(ErrorKind::invalid_input, "the offset makes it negative");
  const auto number = static_cast<std::uint64_t>(value);
  switch (modifier.base) {
  case 'o':
    return fmt::format("{:0{}o}", number, modifier.width);
  case 'x':
    return fmt::format("{:0{}x}", number, modifier.width);
  case 'X':
    return fmt::format("{:0{}X}", number, modifier.width);
  default:
    return nibbles(number, modifier.width, modifier.base == 'N');
  }
}

// The part up to the next comma, which is taken off `text`; nothing is left when there is no further part.
std::string_view next_part(std::optional<std::string_view>& text) noexcept {
  const std::size_t comma = text->find(',');
  const std::string_view part = text->substr(0, comma);
  text = comma == std::string_view::npos ? std::nullopt : std::optional(text->substr(comma + 1));
  return part;
}

// What stands between the braces.
bool read_modifier(std::string_view text, Modifier& modifier) noexcept {
  std::optional<std::string_view> rest = text;
  std::string_view offset = next_part(rest);
  const bool negative = offset.starts_with('-');
  if (negative || offset.starts_with('+')) offset.remove_prefix(1);
  const auto number = read_number(offset, k_largest);
  if (!number) return false;
  modifier.offset = negative ? -static_cast<std::int64_t>(*number) : static_cast<std::int64_t>(*number);
  if (!rest) return true;
  const auto width = read_number(next_part(rest), k_widest);
  if (!width) return false;
  modifier.width = *width;
  if (!rest) return true;
  if (rest->size() != 1 || std::string_view("doxXnN").find(rest->front()) == std::string_view::npos)
    return false;
  modifier.base = rest->front();
  return true;
}

// The value for the "$" in front of `rest`; takes the modifier off `rest`.
Result<std::string> substitute(std::string_view& rest, std::uint64_t value) {
  Modifier modifier;
  if (rest.starts_with('{')) {
    const std::size_t end = rest.find('}');
    if (end == std::string_view::npos || !read_modifier(rest.substr(1, end - 1), modifier)) {
      return fail(ErrorKind::invalid_input, "wanted ${{OFFSET[,WIDTH[,BASE]]}} with BASE one of d o x X n N");
    }
    rest.remove_prefix(end + 1);
  }
  return number_text(static_cast<std::int64_t>(value) + modifier.offset, modifier);
}

} // namespace

bool read_generate_range(std::string_view text, GenerateRange& range) noexcept {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return false;
  const std::size_t slash = text.find('/', dash);
  const auto start = read_number(text.substr(0, dash), k_largest);
  const auto stop = read_number(
      text.substr(dash + 1, slash == std::string_view::npos ? slash : slash - dash - 1), k_largest);
  const auto step = slash == std::string_view::npos ? 1U : read_number(text.substr(slash + 1), k_largest);
  if (!start || !stop || !step || *start > *stop || *step == 0) return false;
  range = {*start, *stop, *step};
  return true;
}

Result<std::string> expand_template(std::string_view text, std::uint64_t value, bool quoted) {
  std::string result;
  while (!text.empty()) {
    const char first = text.front();
    text.remove_prefix(1);
    if (first == '\\' && !text.empty()) {
      if (!quoted || text.front() != '"') result.push_back(first);
      result.push_back(text.front());
      text.remove_prefix(1);
    } else if (first == '$' && text.starts_with('$')) {
      result.push_back('$');
      text.remove_prefix(1);
    } else if (first == '$') {
      COUNTERSIGN_TRY_ASSIGN(const std::string number, substitute(text, value));
      result += number;
    } else {
      result.push_back(first);
    }
    if (result.size() > k_longest_text) {
      return fail(ErrorKind::invalid_input, "more than {} octets of text", k_longest_text);
    }
  }
  return result;
}

} // namespace countersign
