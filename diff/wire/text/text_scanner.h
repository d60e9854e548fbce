// The words of a master file, one after the other, in one pass over text that stays where it is.
//
// An entry is what stands on one line, or on several within parentheses (RFC 1035 section 5.1). The scanner
// gives its words as views into the text: no copy, no allocation. A NUL octet is an octet like others.
//
// It also keeps the one fault that ends the reading. Readers of fields say `return scanner.refuse(...)`,
// which is false; only the caller at the top makes an Error of it, with file and line. (A Result for every
// word would cost more than the word.)
#pragma once

#include "diff/model/result.h"

#include <cstdint>
#include <string_view>

namespace countersign {

struct Token {
  std::string_view text; // without the quotes, escapes as they stand
  bool quoted = false;
  bool escaped = false; // there is a backslash in it
  bool joined = false;  // no white space between this and the word before, one of them quoted: key="value"
};

class TextScanner {
public:
  enum class Next : std::uint8_t { token, end_of_entry, fault };

  // `text` must outlive the scanner. Lines are counted from `first_line`.
  explicit TextScanner(std::string_view text, std::uint32_t first_line = 1)
      : at_(text.data()), end_(text.data() + text.size()), line_(first_line), token_line_(first_line) {}

  // Goes to the first word of the next entry, over empty and comment lines; false at the end of the text or
  // at a fault. The entry before must have been read to its end.
  [[nodiscard]] bool begin_entry();
  // True if the entry begins with white space: its owner is that of the entry before.
  [[nodiscard]] bool entry_is_indented() const noexcept { return indented_; }
  [[nodiscard]] const char* position() const noexcept { return at_; } // behind the word that was read last
  [[nodiscard]] std::uint32_t entry_line() const noexcept { return entry_line_; }

  [[nodiscard]] Next next(Token& token);
  // Gives the word that was read last once more.
  void put_back(const Token& token) noexcept {
    kept_ = token;
    has_kept_ = true;
  }

  // From now on a word may be joined to a quoted string (service parameters). Otherwise that is a fault: it
  // is a forgotten space or quote, and programs differ in what they make of it.
  void allow_joined_words(bool allowed) noexcept { joined_allowed_ = allowed; }

  // next() where a word must follow: "wanted WHAT, read the end of the record" otherwise.
  [[nodiscard]] bool want(Token& token, std::string_view what) {
    const Next got = next(token);
    if (got == Next::token) return true;
    return got == Next::fault ? false : refuse("wanted {}, read the end of the record", what);
  }
  // next() where no word may follow.
  [[nodiscard]] bool want_end();

  // Notes the fault at the line of the word that was read last. Always false.
  template <class... Args> bool refuse(fmt::format_string<Args...> format, Args&&... args) {
    return note_fault(fmt::format(format, std::forward<Args>(args)...), token_line_);
  }
  // "wanted WHAT, read 'TEXT'"
  bool refuse_token(std::string_view what, const Token& token);
  bool refuse_at(std::uint32_t line, std::string message) { return note_fault(std::move(message), line); }
  // Puts "context: " in front of the fault.
  void add_context(std::string_view context) { fault_ = fmt::format("{}: {}", context, fault_); }

  [[nodiscard]] bool has_fault() const noexcept { return !fault_.empty(); }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; } // without the place
  [[nodiscard]] std::uint32_t fault_line() const noexcept { return fault_line_; }
  [[nodiscard]] std::uint32_t line() const noexcept { return token_line_; } // of the word that was read last

private:
  [[nodiscard]] Next read_word(Token& token);
  [[nodiscard]] Next read_quoted(Token& token);
  [[nodiscard]] Next finish_word(Token& token, const char* start, const char* end);
  void skip_comment() noexcept;
  bool note_fault(std::string message, std::uint32_t line);

  const char* at_;
  const char* end_;
  std::uint32_t line_;
  std::uint32_t token_line_;
  std::uint32_t entry_line_ = 0;
  std::uint32_t depth_ = 0;            // open parentheses
  std::uint32_t parenthesis_line_ = 0; // of the outermost one
  const char* word_end_ = nullptr;     // of the word that was read last, its quote included
  bool word_was_quoted_ = false;
  bool joined_allowed_ = false;
  bool indented_ = false;
  bool has_kept_ = false;
  Token kept_;
  std::string fault_;
  std::uint32_t fault_line_ = 0;
};

// Text from outside for a message: in single quotes, octets that are not printable as \DDD, cut after 60
// octets.
[[nodiscard]] std::string shown(std::string_view text);
// The same without quotes and limit: the name of a file.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace countersign
