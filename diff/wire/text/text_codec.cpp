// Base64, base32hex, hex and RRSIG times, both ways.
#include "diff/wire/presentation.h"
#include "diff/wire/text/rdata_writer.h"
#include "diff/wire/text/text_fields.h"
#include "diff/wire/text/text_scanner.h"

#include <algorithm>
#include <memory>

namespace countersign {
namespace {

constexpr std::uint8_t k_bad = 0xff;
constexpr std::string_view k_base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view k_base32_digits = "0123456789abcdefghijklmnopqrstuv";
constexpr std::string_view k_hex_digits = "0123456789abcdef";
constexpr std::string_view k_upper_hex_digits = "0123456789ABCDEF";

using DigitTable = std::array<std::uint8_t, 256>;

constexpr DigitTable make_table(std::string_view digits, bool any_case) {
  DigitTable table{};
  for (auto& entry : table) entry = k_bad;
  for (std::size_t value = 0; value < digits.size(); ++value) {
    const auto digit = static_cast<std::uint8_t>(digits[value]);
    table[digit] = static_cast<std::uint8_t>(value);
    if (any_case && digit >= 'a') table[digit - 32U] = static_cast<std::uint8_t>(value);
  }
  return table;
}

constexpr DigitTable k_base64_values = make_table(k_base64_digits, false);
constexpr DigitTable k_base32_values = make_table(k_base32_digits, true);
constexpr DigitTable k_hex_values = make_table(k_hex_digits, true);

std::uint8_t value_of(const DigitTable& table, char digit) { return table[static_cast<std::uint8_t>(digit)]; }

void put_digits(std::string& out, unsigned value, int digits) {
  for (int left = digits, scale = digits == 4 ? 1000 : 10; left > 0; --left, scale /= 10) {
    out.push_back(static_cast<char>('0' + value / static_cast<unsigned>(scale) % 10));
  }
}

} // namespace

bool HexReader::put(std::string_view digits, RdataBuffer& out) noexcept {
  if (out.room() < digits.size() / 2 + 1) return false;
  for (const char digit : digits) {
    const std::uint8_t value = value_of(k_hex_values, digit);
    if (value == k_bad) return false;
    if (half_) {
      *out.end() = static_cast<std::uint8_t>(high_ << 4 | value);
      out.grow(1);
    } else {
      high_ = value;
    }
    half_ = !half_;
  }
  return true;
}

bool Base64Reader::put(std::string_view digits, RdataBuffer& out) noexcept {
  if (out.room() < digits.size() / 4 * 3 + 3) return false;
  std::size_t at = 0;
  std::uint8_t* to = out.end();
  if (count_ == 0 && !ended_) { // whole groups, the common case
    for (; at + 4 <= digits.size(); at += 4, to += 3) {
      const std::uint8_t a = value_of(k_base64_values, digits[at]);
      const std::uint8_t b = value_of(k_base64_values, digits[at + 1]);
      const std::uint8_t c = value_of(k_base64_values, digits[at + 2]);
      const std::uint8_t d = value_of(k_base64_values, digits[at + 3]);
      if (((a | b | c | d) & 0xc0) != 0) break;
      to[0] = static_cast<std::uint8_t>(a << 2 | b >> 4);
      to[1] = static_cast<std::uint8_t>(b << 4 | c >> 2);
      to[2] = static_cast<std::uint8_t>(c << 6 | d);
    }
    out.grow(static_cast<std::size_t>(to - out.end()));
  }
  for (; at < digits.size(); ++at) {
    const bool is_padding = digits[at] == '=';
    const std::uint8_t value = is_padding ? std::uint8_t{0} : value_of(k_base64_values, digits[at]);
    if (ended_ || value == k_bad || (!is_padding && padding_ != 0)) return false;
    if (is_padding && count_ < 2) return false;
    bits_ = bits_ << 6 | value;
    padding_ += is_padding ? 1 : 0;
    if (++count_ < 4) continue;
    const unsigned octets = 3 - padding_;
    const std::uint32_t unused = padding_ == 0 ? 0 : bits_ & ((1U << (8 * padding_)) - 1);
    if (unused != 0 || !out.put(bits_ >> (8 * padding_), octets)) return false;
    ended_ = padding_ != 0;
    bits_ = 0;
    count_ = 0;
  }
  return true;
}

bool read_base32hex(std::string_view text, RdataBuffer& out) noexcept {
  if (out.room() < text.size() * 5 / 8) return false;
  std::uint32_t bits = 0;
  unsigned count = 0; // bits that are not yet written
  for (const char digit : text) {
    const std::uint8_t value = value_of(k_base32_values, digit);
    if (value == k_bad) return false;
    bits = bits << 5 | value;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    *out.end() = static_cast<std::uint8_t>(bits >> count);
    out.grow(1);
  }
  return count < 5 && (bits & ((1U << count) - 1)) == 0;
}

void append_hex(std::string& out, ByteView bytes) {
  for (const std::uint8_t octet : bytes) {
    out.push_back(k_upper_hex_digits[octet >> 4]);
    out.push_back(k_upper_hex_digits[octet & 15]);
  }
}

void append_base64(std::string& out, ByteView bytes) {
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t bits =
        std::uint32_t{bytes[at]} << 16 | std::uint32_t{bytes[at + 1]} << 8 | bytes[at + 2];
    const std::array<char, 4> digits{k_base64_digits[bits >> 18 & 63], k_base64_digits[bits >> 12 & 63],
                                     k_base64_digits[bits >> 6 & 63], k_base64_digits[bits & 63]};
    out.append(digits.data(), digits.size());
  }
  const std::size_t left = bytes.size() - at;
  if (left == 0) return;
  const std::uint32_t bits =
      std::uint32_t{bytes[at]} << 16 | (left == 2 ? std::uint32_t{bytes[at + 1]} << 8 : 0);
  out.push_back(k_base64_digits[bits >> 18 & 63]);
  out.push_back(k_base64_digits[bits >> 12 & 63]);
  out.push_back(left == 2 ? k_base64_digits[bits >> 6 & 63] : '=');
  out.push_back('=');
}

void append_base32hex(std::string& out, ByteView bytes) {
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::uint8_t octet : bytes) {
    bits = bits << 8 | octet;
    count += 8;
    while (count >= 5) {
      count -= 5;
      out.push_back(k_base32_digits[bits >> count & 31]);
    }
  }
  if (count != 0) out.push_back(k_base32_digits[bits << (5 - count) & 31]);
}

std::string base64(ByteView bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

std::string base32hex(ByteView bytes) {
  std::string text;
  append_base32hex(text, bytes);
  return text;
}

Result<Bytes> parse_base64(std::string_view text) {
  // The buffer of one RDATA is enough for every secret and key; longer input is read in pieces of whole
  // groups.
  constexpr std::size_t k_piece = 4096;
  const auto buffer = std::make_unique<RdataBuffer>();
  Base64Reader reader;
  Bytes bytes;
  for (; !text.empty(); text.remove_prefix(std::min(k_piece, text.size()))) {
    buffer->clear();
    if (!reader.put(text.substr(0, k_piece), *buffer)) return fail(ErrorKind::invalid_input, "not base64");
    append(bytes, buffer->view());
  }
  if (!reader.finish())
    return fail(ErrorKind::invalid_input, "base64 that does not end in a whole group of four");
  return bytes;
}

Result<Bytes> parse_base32hex(std::string_view text) {
  const auto buffer = std::make_unique<RdataBuffer>();
  if (!read_base32hex(text, *buffer)) return fail(ErrorKind::invalid_input, "not base32hex");
  const ByteView view = buffer->view();
  return Bytes(view.begin(), view.end());
}

void append_time(std::string& out, std::uint32_t time) {
  constexpr std::uint32_t k_day = 86400;
  // Inverse of the count of days, with years from March and eras of 400 years.
  const std::uint32_t days = time / k_day + 719468;
  const std::uint32_t era = days / 146097;
  const std::uint32_t day_of_era = days % 146097;
  const std::uint32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::uint32_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::uint32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::uint32_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
  const std::uint32_t second = time % k_day;
  put_digits(out, year, 4);
  for (const std::uint32_t part : {month, day, second / 3600, second / 60 % 60, second % 60})
    put_digits(out, part, 2);
}

std::string time_to_text(DnsTime time) {
  std::string text;
  append_time(text, time.value());
  return text;
}

Result<DnsTime> parse_time(std::string_view text) {
  const auto time = read_time(text);
  if (!time) {
    return fail(ErrorKind::invalid_input, "wanted YYYYMMDDHHmmSS up to 2106, or seconds since 1970, read {}",
                shown(text));
  }
  return DnsTime(*time);
}

} // namespace countersign
