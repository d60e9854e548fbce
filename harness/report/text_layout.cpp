#include "harness/report/text_layout.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <fmt/format.h>

namespace countersign::layout {
namespace {

// Octets of the UTF-8 character that `text` begins with; 0 if it is none, or a control character (U+0080 to
// U+009F are such too, for terminals that know them). Good enough to show text, not to judge it.
std::size_t character_length(std::string_view text) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = octet(0);
  if (first < 0x80) return first < 0x20 || first == 0x7f ? 0 : 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((octet(i) & 0xc0) != 0x80) return 0;
  }
  return first == 0xc2 && octet(1) < 0xa0 ? 0 : length;
}

// True for every octet of UTF-8 that begins a character.
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// Octets of the first `columns` characters.
std::size_t octets_of(std::string_view text, std::size_t columns) {
  std::size_t octets = 0;
  while (octets < text.size()) {
    if (begins_character(text[octets])) {
      if (columns == 0) break;
      --columns;
    }
    ++octets;
  }
  return octets;
}

// Where a line of at most `columns` ends: at a space if there is one in its second half or before, else in a
// word.
std::size_t line_end(std::string_view text, std::size_t columns) {
  const std::size_t limit = octets_of(text, columns);
  if (limit == text.size() || text[limit] == ' ') return limit;
  const std::size_t space = text.rfind(' ', limit);
  return space == std::string_view::npos || space == 0 ? limit : space;
}

struct CivilTime {
  int year;
  unsigned month, day;
  std::int64_t hour, minute, second, millisecond;
};

CivilTime civil(UnixMillis at) {
  using namespace std::chrono;
  const sys_time<milliseconds> instant{milliseconds(at)};
  const sys_days day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss<milliseconds> time{instant - day};
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          time.hours().count(),
          time.minutes().count(),
          time.seconds().count(),
          time.subseconds().count()};
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::size_t width(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string fit(std::string_view text, std::size_t columns) {
  std::string shown = printable(text);
  if (width(shown) <= columns) return shown;
  shown.resize(octets_of(shown, columns - 3));
  return shown + "...";
}

std::string pad(std::string_view text, std::size_t columns) {
  const std::size_t used = width(text);
  return std::string(text) + std::string(used < columns ? columns - used : 0, ' ');
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t columns, std::size_t max_lines) {
  const std::string shown = printable(text);
  std::string_view rest = shown;
  std::string out;
  const std::size_t usable = columns > indent + 20 ? columns - indent : 20;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    out.append(indent, ' ');
    if (max_lines != 0 && line == max_lines && width(rest) > usable) {
      // Room for the note with a number of any length.
      const std::size_t end = line_end(rest, usable > 50 ? usable - 36 : usable / 2);
      out +=
          fmt::format("{} ... ({} more characters left out)\n", rest.substr(0, end), width(rest.substr(end)));
      break;
    }
    const std::size_t end = line_end(rest, usable);
    out += rest.substr(0, end);
    out += '\n';
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(' ', end)));
  }
  return out;
}

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string tally(const std::map<std::string, std::uint64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name.empty() ? "others" : name, count);
  }
  return text;
}

std::string date_and_time(UnixMillis at) {
  const CivilTime t = civil(at);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute,
                     t.second);
}

std::string iso_8601(UnixMillis at) {
  const CivilTime t = civil(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.year, t.month, t.day, t.hour, t.minute,
                     t.second, t.millisecond);
}

std::string place(std::string_view signer, std::string_view node) {
  return node.empty() ? std::string(signer) : fmt::format("{}/{}", signer, node);
}

std::string subject(const Subject& subject) {
  std::string text;
  for (const std::string* part : {&subject.owner, &subject.type, &subject.key}) {
    if (!part->empty()) text += (text.empty() ? "" : " ") + *part;
  }
  return text;
}

} // namespace countersign::layout
