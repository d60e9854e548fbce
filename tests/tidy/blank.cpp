// Blanks out of C++ text what is no code. Knows comments, strings, characters, raw strings, digit separators,
// and directives with continued lines; no trigraphs.
#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <cctype>

namespace countersign::tidy {
namespace {

class Blanker {
public:
  Blanker(std::string_view text, bool strings_too) : text_(text), out_(text), strings_too_(strings_too) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_to(line_end());
      } else if (starts("/*")) {
        blank_to(after("*/", at_ + 2));
      } else if (strings_too_ && text_[at_] == '#' && line_is_blank_before()) {
        blank_directive();
      } else if (starts_raw_string()) {
        blank_raw_string();
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && !after_digit())) {
        skip_literal(text_[at_]);
      } else {
        ++at_;
      }
    }
    return out_;
  }

private:
  [[nodiscard]] bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  [[nodiscard]] std::size_t line_end() const { return std::min(text_.find('\n', at_), text_.size()); }
  [[nodiscard]] std::size_t after(std::string_view what, std::size_t from) const {
    const std::size_t found = text_.find(what, from);
    return found == std::string_view::npos ? text_.size() : found + what.size();
  }

  // 1'000'000, 0xff'ff
  [[nodiscard]] bool after_digit() const {
    return at_ > 0 && std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0 &&
           at_ + 1 < text_.size() && std::isxdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0 &&
           !(at_ + 2 < text_.size() && text_[at_ + 2] == '\'');
  }

  [[nodiscard]] bool line_is_blank_before() const {
    for (std::size_t i = at_; i > 0 && text_[i - 1] != '\n'; --i) {
      if (text_[i - 1] != ' ' && text_[i - 1] != '\t') return false;
    }
    return true;
  }

  [[nodiscard]] bool starts_raw_string() const {
    const bool in_word = at_ > 0 && (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0);
    return starts("R\"") &&
           (!in_word || text_[at_ - 1] == 'u' || text_[at_ - 1] == '8' || text_[at_ - 1] == 'L');
  }

  void blank_to(std::size_t end) {
    for (; at_ < end; ++at_) {
      if (text_[at_] != '\n') out_[at_] = ' ';
    }
  }

  void blank_directive() {
    while (at_ < text_.size()) {
      const std::size_t end = line_end();
      const bool continued = end > at_ && text_[end - 1] == '\\';
      blank_to(end);
      if (!continued) return;
      at_ = std::min(end + 1, text_.size());
    }
  }

  void blank_raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(text_.size());
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    blank_to(after(close, open));
  }

  void skip_literal(char quote) {
    const std::size_t first = at_++;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_ + 1, text_.size());
    at_ = first;
    if (strings_too_) {
      blank_to(end);
    } else {
      at_ = end;
    }
  }

  std::string_view text_;
  std::string out_;
  bool strings_too_;
  std::size_t at_ = 0;
};

} // namespace

std::string without_comments(std::string_view text) { return Blanker(text, false).run(); }
std::string bare_code(std::string_view text) { return Blanker(text, true).run(); }

} // namespace countersign::tidy
