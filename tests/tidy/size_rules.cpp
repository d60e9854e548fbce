#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>

namespace countersign::tidy {
namespace {

constexpr std::size_t k_file_lines = 400;
constexpr std::size_t k_readme_lines = 60;
constexpr std::size_t k_columns = 110;
constexpr std::size_t k_function_lines = 70;

std::string too_many(std::size_t have, std::size_t allowed, std::string_view what) {
  return std::to_string(have) + " " + std::string(what) + ", at most " + std::to_string(allowed);
}

// Octets of UTF-8 that begin a character.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool is_code(std::string_view path) {
  static constexpr std::array<std::string_view, 8> endings{".h",  ".cpp", ".cmake", "CMakeLists.txt",
                                                           ".sh", ".py",  ".sql",   ".in"};
  return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}

bool has_word(std::string_view text, std::string_view word) {
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

// What a brace opens, judged by the text between it and the last ';', '{' or '}'.
enum class Scope { outer, function, other, initialiser };

Scope scope_of(std::string_view head) {
  const std::size_t paren = head.find('(');
  const std::string_view before = head.substr(0, std::min(paren, head.size()));
  if (has_word(before, "namespace")) return Scope::outer;
  if (paren == std::string_view::npos) {
    const bool type = has_word(before, "class") || has_word(before, "struct") || has_word(before, "union");
    const bool linkage = has_word(before, "extern") && before.find('=') == std::string_view::npos;
    return (type && !has_word(before, "enum")) || linkage ? Scope::outer : Scope::other;
  }
  // An initialiser; "operator==" has no '=' before its parenthesis other than in its name.
  const bool initialiser = before.find('=') != std::string_view::npos && !has_word(before, "operator");
  return initialiser ? Scope::other : Scope::function;
}

class FunctionMeter {
public:
  explicit FunctionMeter(const SourceFile& file) : file_(file), code_(bare_code(file.text)) {}

  Violations run() {
    for (std::size_t at = 0; at < code_.size(); ++at) {
      const char c = code_[at];
      if (c == '\n') ++line_;
      bool in_head = false; // the braces of "A::A(int a) : a_{a}" end no head
      if (c == '{') in_head = open(at);
      if (c == '}') in_head = close();
      if ((c == '{' || c == '}' || c == ';') && !in_head) head_ = at + 1;
    }
    return std::move(found_);
  }

private:
  struct Brace {
    Scope scope;
    std::size_t line;
  };

  // True if the brace stands within the head of a function.
  bool open(std::size_t at) {
    const char before = at == 0 ? ' ' : code_[at - 1];
    const std::size_t last = at == 0 ? std::string::npos : code_.find_last_not_of(" \n", at - 1);
    const bool assigned = last != std::string::npos && code_[last] == '=';
    if (assigned || std::isalnum(static_cast<unsigned char>(before)) != 0 || before == '_') {
      open_.push_back({Scope::initialiser, line_});
      return true;
    }
    const bool in_outer = std::ranges::all_of(open_, [](const Brace& b) { return b.scope == Scope::outer; });
    const Scope scope = in_outer ? scope_of(std::string_view(code_).substr(head_, at - head_)) : Scope::other;
    open_.push_back({scope, line_});
    return false;
  }

  bool close() {
    if (open_.empty()) return false; // unbalanced: the compiler says so
    const Brace brace = open_.back();
    open_.pop_back();
    const std::size_t lines = line_ - brace.line + 1;
    if (brace.scope == Scope::function && lines > k_function_lines) {
      found_.push_back({file_.path, brace.line, too_many(lines, k_function_lines, "lines in a function")});
    }
    return brace.scope == Scope::initialiser;
  }

  const SourceFile& file_;
  std::string code_;
  std::vector<Brace> open_;
  std::size_t head_ = 0; // where the text before the next brace begins
  std::size_t line_ = 1;
  Violations found_;
};

} // namespace

Violations check_file_length(const SourceFile& file) {
  const bool readme = file.path.ends_with("/README.md");
  if (!readme && !is_code(file.path)) return {};
  const std::size_t allowed = readme ? k_readme_lines : k_file_lines;
  const std::size_t lines = lines_of(file.text).size();
  if (lines <= allowed) return {};
  return {{file.path, 0, too_many(lines, allowed, "lines")}};
}

Violations check_line_width(const SourceFile& file) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    const std::size_t columns = columns_of(line);
    if (columns > k_columns) found.push_back({file.path, number, too_many(columns, k_columns, "columns")});
  }
  return found;
}

Violations check_function_length(const SourceFile& file) {
  // Tests hold tables of cases, which are long and simple.
  if (!is_cpp(file.path) || file.path.starts_with("tests/unit/")) return {};
  return FunctionMeter(file).run();
}

} // namespace countersign::tidy
