#include "harness/bench/instants.h"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

namespace countersign::bench {

std::optional<DnsTime> parse_utc(std::string_view text) {
  int year = 0, used = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  const std::string owned(text);
  const int read = std::sscanf(owned.c_str(), "%4d-%2u-%2uT%2u:%2u:%2uZ%n", &year, &month, &day, &hour,
                               &minute, &second, &used);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (read != 6 || used != static_cast<int>(owned.size()) || !date.ok() || hour > 23 || minute > 59 ||
      second > 59)
    return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return DnsTime(static_cast<std::uint32_t>(days * 86400 + hour * 3600 + minute * 60 + second));
}

std::optional<std::int64_t> parse_span(std::string_view text) {
  std::int64_t seconds = 0;
  while (!text.empty()) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    while (digits < text.size() && digits < 9 && text[digits] >= '0' && text[digits] <= '9')
      number = number * 10 + (text[digits++] - '0');
    if (digits == 0 || digits == text.size()) return std::nullopt;
    switch (text[digits]) {
    case 'd':
      number *= 86400;
      break;
    case 'h':
      number *= 3600;
      break;
    case 'm':
      number *= 60;
      break;
    case 's':
      break;
    default:
      return std::nullopt;
    }
    seconds += number;
    text.remove_prefix(digits + 1);
  }
  return seconds;
}

std::string span_text(std::int64_t seconds) {
  if (seconds < 0) return "-" + span_text(-seconds);
  std::string text;
  for (const auto& [unit, length] : {std::pair('d', 86400), std::pair('h', 3600), std::pair('m', 60)}) {
    if (seconds < length) continue;
    text += fmt::format("{}{}", seconds / length, unit);
    seconds %= length;
  }
  if (seconds != 0 || text.empty()) text += fmt::format("{}s", seconds);
  return text;
}

} // namespace countersign::bench
