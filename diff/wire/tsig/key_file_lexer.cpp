#include "diff/wire/tsig/key_file_lexer.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::string_view k_signs = "{};";
constexpr std::string_view k_blanks = " \t\r\n\f\v";

} // namespace

void KeyFileLexer::step(std::size_t count) {
  const std::string_view gone = text_.substr(0, count);
  line_ += static_cast<std::size_t>(std::ranges::count(gone, '\n'));
  text_.remove_prefix(gone.size());
}

void KeyFileLexer::skip_blank() {
  while (!text_.empty()) {
    if (k_blanks.find(text_.front()) != std::string_view::npos) {
      step(1);
    } else if (text_.starts_with("//") || text_.front() == '#') {
      step(std::min(text_.find('\n'), text_.size()));
    } else if (text_.starts_with("/*")) {
      const std::size_t end = text_.find("*/", 2);
      step(end == std::string_view::npos ? text_.size() : end + 2);
    } else {
      return;
    }
  }
}

std::string_view KeyFileLexer::peek_plain() const {
  if (text_.empty() || text_.front() == '"') return {};
  if (k_signs.find(text_.front()) != std::string_view::npos) return text_.substr(0, 1);
  const std::size_t end = text_.find_first_of(" \t\r\n\f\v{};\"");
  return text_.substr(0, end);
}

bool KeyFileLexer::take(std::string_view sign_or_word) {
  skip_blank();
  if (peek_plain() != sign_or_word) return false;
  step(sign_or_word.size());
  return true;
}

Status KeyFileLexer::expect(std::string_view sign_or_word) {
  if (take(sign_or_word)) return {};
  return failure("'{}' is missing", sign_or_word);
}

Result<std::string> KeyFileLexer::word(std::string_view what) {
  skip_blank();
  if (text_.starts_with('"')) {
    const std::size_t end = text_.find_first_of("\"\n", 1);
    if (end == std::string_view::npos || text_[end] == '\n')
      return failure("a quoted word does not end on its line");
    std::string quoted(text_.substr(1, end - 1));
    step(end + 1);
    return quoted;
  }
  const std::string_view plain = peek_plain();
  if (plain.empty() || k_signs.find(plain.front()) != std::string_view::npos) {
    return failure("{} is missing", what);
  }
  std::string copy(plain);
  step(copy.size());
  return copy;
}

bool KeyFileLexer::at_end() {
  skip_blank();
  return text_.empty();
}

} // namespace countersign
