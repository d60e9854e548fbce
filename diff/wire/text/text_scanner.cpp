#include "diff/wire/text/text_scanner.h"

#include <array>
#include <bit>
#include <cstring>

namespace countersign {
namespace {

enum class Class : std::uint8_t {
  plain,
  blank,
  newline,
  carriage_return,
  comment,
  open,
  close,
  quote,
  backslash
};

constexpr std::array<Class, 256> make_classes() {
  std::array<Class, 256> classes{};
  classes[' '] = Class::blank;
  classes['\t'] = Class::blank;
  classes['\n'] = Class::newline;
  classes['\r'] = Class::carriage_return;
  classes[';'] = Class::comment;
  classes['('] = Class::open;
  classes[')'] = Class::close;
  classes['"'] = Class::quote;
  classes['\\'] = Class::backslash;
  return classes;
}
constexpr std::array<Class, 256> k_classes = make_classes();

Class class_of(char octet) noexcept { return k_classes[static_cast<std::uint8_t>(octet)]; }

constexpr std::uint64_t k_ones = 0x0101010101010101U;
constexpr std::uint64_t k_highs = 0x8080808080808080U;

constexpr std::uint64_t zero_octets(std::uint64_t word) { return (word - k_ones) & ~word & k_highs; }

// Marks the octets that may not be plain: all below '*' (white space, quote, parentheses; and a few plain
// ones),
// ';' and '\'. A carry can mark an octet above a marked one, never below: the lowest mark is right.
constexpr std::uint64_t suspects(std::uint64_t word) {
  const std::uint64_t low = (word - k_ones * '*') & ~word & k_highs;
  return low | zero_octets(word ^ (k_ones * ';')) | zero_octets(word ^ (k_ones * '\\'));
}

// First octet from `at` that is not plain.
const char* find_special(const char* at, const char* end) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    while (end - at >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      const std::uint64_t marks = suspects(word);
      if (marks == 0) {
        at += 8;
        continue;
      }
      at += std::countr_zero(marks) >> 3;
      if (class_of(*at) != Class::plain) return at;
      ++at;
    }
  }
  while (at != end && class_of(*at) == Class::plain) ++at;
  return at;
}

} // namespace

std::string printable(std::string_view text) {
  std::string result;
  for (const char character : text) {
    const auto octet = static_cast<std::uint8_t>(character);
    if (octet < 0x20 || octet >= 0x7f) {
      result += fmt::format("\\{:03}", octet);
    } else {
      result.push_back(character);
    }
  }
  return result;
}

std::string shown(std::string_view text) {
  constexpr std::size_t k_longest = 60;
  return "'" + printable(text.substr(0, k_longest)) + (text.size() > k_longest ? "...'" : "'");
}

bool TextScanner::note_fault(std::string message, std::uint32_t line) {
  if (fault_.empty()) {
    fault_ = std::move(message);
    fault_line_ = line;
  }
  return false;
}

bool TextScanner::refuse_token(std::string_view what, const Token& token) {
  return refuse("wanted {}, read {}", what, shown(token.text));
}

void TextScanner::skip_comment() noexcept {
  const void* newline = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
  at_ = newline == nullptr ? end_ : static_cast<const char*>(newline);
}

bool TextScanner::begin_entry() {
  if (has_fault()) return false;
  while (at_ != end_) {
    entry_line_ = line_;
    const Class first = class_of(*at_);
    indented_ = first == Class::blank;
    if (first == Class::plain) return true;
    Token token;
    const Next got = next(token);
    if (got == Next::fault) return false;
    if (got == Next::end_of_entry) continue;
    put_back(token);
    entry_line_ = token_line_;
    return true;
  }
  return false;
}

TextScanner::Next TextScanner::next(Token& token) {
  if (has_kept_) {
    has_kept_ = false;
    token = kept_;
    return Next::token;
  }
  token_line_ = line_;
  while (at_ != end_) {
    switch (class_of(*at_)) {
    case Class::blank:
      ++at_;
      break;
    case Class::plain:
    case Class::backslash:
      token_line_ = line_;
      return read_word(token);
    case Class::newline:
      ++at_;
      if (depth_ == 0) {
        token_line_ = line_++;
        return Next::end_of_entry;
      }
      ++line_;
      break;
    case Class::carriage_return:
      if (++at_ == end_ || *at_ == '\n') break;
      token_line_ = line_;
      refuse("carriage return that is not followed by a line feed");
      return Next::fault;
    case Class::comment:
      skip_comment();
      break;
    case Class::open:
      if (depth_++ == 0) parenthesis_line_ = line_;
      ++at_;
      break;
    case Class::close:
      token_line_ = line_;
      if (depth_ == 0) {
        refuse("')' without a '('");
        return Next::fault;
      }
      --depth_;
      ++at_;
      break;
    case Class::quote:
      token_line_ = line_;
      return read_quoted(token);
    }
  }
  if (depth_ == 0) return Next::end_of_entry;
  note_fault("'(' is not closed before the end of the text", parenthesis_line_);
  return Next::fault;
}

TextScanner::Next TextScanner::read_word(Token& token) {
  const char* start = at_;
  token.quoted = false;
  token.escaped = false;
  while (true) {
    at_ = find_special(at_, end_);
    if (at_ == end_ || *at_ != '\\') break;
    token.escaped = true;
    if (++at_ == end_ || *at_ == '\n' || *at_ == '\r') {
      refuse("backslash at the end of a line");
      return Next::fault;
    }
    ++at_;
  }
  token.text = {start, static_cast<std::size_t>(at_ - start)};
  return finish_word(token, start, at_);
}

TextScanner::Next TextScanner::read_quoted(Token& token) {
  const char* start = ++at_;
  token.quoted = true;
  token.escaped = false;
  while (true) {
    while (at_ != end_ && *at_ != '"' && *at_ != '\\' && *at_ != '\n') ++at_;
    // A string over several lines is nearly always a forgotten quote, and would swallow what follows.
    if (at_ == end_ || *at_ == '\n') {
      refuse("quoted string is not closed on its line");
      return Next::fault;
    }
    if (*at_ == '"') break;
    token.escaped = true;
    if (++at_ == end_ || *at_ == '\n') continue;
    ++at_;
  }
  token.text = {start, static_cast<std::size_t>(at_ - start)};
  ++at_;
  return finish_word(token, start - 1, at_);
}

TextScanner::Next TextScanner::finish_word(Token& token, const char* start, const char* end) {
  token.joined = start == word_end_ && token.quoted != word_was_quoted_;
  word_end_ = end;
  word_was_quoted_ = token.quoted;
  if (!token.joined || joined_allowed_) return Next::token;
  refuse("no white space between a quoted string and the word {} it", token.quoted ? "before" : "behind");
  return Next::fault;
}

bool TextScanner::want_end() {
  Token token;
  const Next got = next(token);
  if (got == Next::end_of_entry) return true;
  return got == Next::fault ? false : refuse_token("the end of the record", token);
}

} // namespace countersign
