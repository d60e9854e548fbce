#include "diff/wire/text/text_fields.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <arpa/inet.h>

namespace countersign {
namespace {

constexpr std::uint32_t k_second = 1;
constexpr std::uint32_t k_minute = 60;
constexpr std::uint32_t k_hour = 60 * k_minute;
constexpr std::uint32_t k_day = 24 * k_hour;
constexpr std::uint32_t k_week = 7 * k_day;

std::uint32_t unit_seconds(char unit) noexcept {
  switch (unit) {
  case 's':
  case 'S':
    return k_second;
  case 'm':
  case 'M':
    return k_minute;
  case 'h':
  case 'H':
    return k_hour;
  case 'd':
  case 'D':
    return k_day;
  case 'w':
  case 'W':
    return k_week;
  default:
    return 0;
  }
}

// The digits at `at`, which is moved behind them; nothing if there is none or the number is above `largest`.
std::optional<std::uint64_t> leading_number(const char*& at, const char* end,
                                            std::uint64_t largest) noexcept {
  const char* start = at;
  std::uint64_t value = 0;
  for (; at != end; ++at) {
    const auto digit = static_cast<std::uint8_t>(*at - '0');
    if (digit > 9) break;
    value = value * 10 + digit;
    if (value > largest) return std::nullopt;
  }
  if (at == start) return std::nullopt;
  return value;
}

unsigned two_digits(const char* at) noexcept {
  return static_cast<unsigned>((at[0] - '0') * 10 + (at[1] - '0'));
}

// Days from 1970-01-01 in the proleptic Gregorian calendar; years counted from March, so that the leap day is
// last.
std::int64_t days_since_1970(unsigned year, unsigned month, unsigned day) noexcept {
  const std::int64_t years = static_cast<std::int64_t>(year) - (month <= 2 ? 1 : 0);
  const std::int64_t months = (static_cast<std::int64_t>(month) + 9) % 12;
  const std::int64_t days_of_months = (153 * months + 2) / 5;
  return years * 365 + years / 4 - years / 100 + years / 400 + days_of_months + day - 1 - 719468;
}

unsigned days_in_month(unsigned year, unsigned month) noexcept {
  static constexpr std::array<std::uint8_t, 12> k_days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return k_days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

std::optional<std::uint32_t> read_calendar_time(std::string_view text) noexcept {
  if (!std::ranges::all_of(text, [](char octet) { return octet >= '0' && octet <= '9'; }))
    return std::nullopt;
  const char* at = text.data();
  const unsigned year = two_digits(at) * 100 + two_digits(at + 2);
  const unsigned month = two_digits(at + 4);
  const unsigned day = two_digits(at + 6);
  const unsigned hour = two_digits(at + 8);
  const unsigned minute = two_digits(at + 10);
  const unsigned second = two_digits(at + 12);
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t time =
      days_since_1970(year, month, day) * k_day + hour * k_hour + minute * k_minute + second;
  if (time < -0x80000000LL || time > 0xffffffffLL) return std::nullopt;
  return static_cast<std::uint32_t>(time); // modulo 2^32
}

using NumberOfWord = std::pair<std::string_view, std::uint8_t>;

std::optional<std::uint32_t> read_number_or_word(std::string_view text, std::uint32_t largest,
                                                 std::span<const NumberOfWord> words) noexcept {
  if (const auto number = read_number(text, largest)) return number;
  for (const auto& [word, number] : words) {
    if (equal_words(text, word)) return number;
  }
  return std::nullopt;
}

} // namespace

bool RdataBuffer::put(ByteView bytes) noexcept {
  if (room() < bytes.size()) return false;
  if (!bytes.empty()) std::memcpy(end(), bytes.data(), bytes.size());
  grow(bytes.size());
  return true;
}

bool equal_words(std::string_view left, std::string_view right) noexcept {
  return std::ranges::equal(left, right, [](char a, char b) {
    return fold_case(static_cast<std::uint8_t>(a)) == fold_case(static_cast<std::uint8_t>(b));
  });
}

std::optional<std::uint32_t> read_number(std::string_view text, std::uint32_t largest) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto value = leading_number(at, end, largest);
  if (!value || at != end) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::uint32_t> read_period(std::string_view text) noexcept {
  constexpr std::uint64_t k_largest = 0xffffffff;
  const char* at = text.data();
  const char* const end = at + text.size();
  auto value = leading_number(at, end, k_largest);
  if (!value) return std::nullopt;
  if (at == end) return static_cast<std::uint32_t>(*value);
  std::uint64_t sum = 0;
  while (value && at != end) {
    const std::uint32_t seconds = unit_seconds(*at++);
    if (seconds == 0) return std::nullopt;
    sum += *value * seconds; // at most 2^32 * 604800, and tested before the next
    if (sum > k_largest) return std::nullopt;
    if (at == end) return static_cast<std::uint32_t>(sum);
    value = leading_number(at, end, k_largest);
  }
  return std::nullopt; // a number without a unit after one with a unit
}

std::optional<std::uint32_t> read_time(std::string_view text) noexcept {
  return text.size() == 14 ? read_calendar_time(text) : read_number(text);
}

bool read_ipv4(std::string_view text, std::uint8_t* out) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (unsigned part = 0; part < 4; ++part) {
    if (part != 0 && (at == end || *at++ != '.')) return false;
    const char* start = at;
    const auto value = leading_number(at, end, 255);
    if (!value || (*start == '0' && at - start > 1)) return false;
    out[part] = static_cast<std::uint8_t>(*value);
  }
  return at == end;
}

bool read_ipv6(std::string_view text, std::uint8_t* out) noexcept {
  std::array<char, INET6_ADDRSTRLEN> copy{};
  if (text.size() >= copy.size() || text.find('\0') != std::string_view::npos) return false;
  std::memcpy(copy.data(), text.data(), text.size());
  return inet_pton(AF_INET6, copy.data(), out) == 1;
}

std::optional<std::uint32_t> read_algorithm(std::string_view text) noexcept {
  static constexpr auto k_words = std::to_array<NumberOfWord>({
      {"RSAMD5", 1},
      {"DH", 2},
      {"DSA", 3},
      {"RSASHA1", 5},
      {"DSA-NSEC3-SHA1", 6},
      {"NSEC3DSA", 6},
      {"RSASHA1-NSEC3-SHA1", 7},
      {"NSEC3RSASHA1", 7},
      {"RSASHA256", 8},
      {"RSASHA512", 10},
      {"ECC-GOST", 12},
      {"ECCGOST", 12},
      {"ECDSAP256SHA256", 13},
      {"ECDSAP384SHA384", 14},
      {"ED25519", 15},
      {"ED448", 16},
      {"INDIRECT", 252},
      {"PRIVATEDNS", 253},
      {"PRIVATEOID", 254},
  });
  return read_number_or_word(text, 0xff, k_words);
}

std::optional<std::uint32_t> read_certificate_type(std::string_view text) noexcept {
  static constexpr auto k_words = std::to_array<NumberOfWord>({
      {"PKIX", 1},
      {"SPKI", 2},
      {"PGP", 3},
      {"IPKIX", 4},
      {"ISPKI", 5},
      {"IPGP", 6},
      {"ACPKIX", 7},
      {"IACPKIX", 8},
      {"URI", 253},
      {"OID", 254},
  });
  return read_number_or_word(text, 0xffff, k_words);
}

} // namespace countersign
