#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace countersign::tidy {
namespace {

using Words = std::span<const std::string_view>;

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Finds `word` where it does not continue an identifier; a word that ends in '(' is a call, with or without a
// space before the parenthesis.
bool has_word(std::string_view line, std::string_view word) {
  const bool call = word.ends_with('(');
  const std::string_view name = call ? word.substr(0, word.size() - 1) : word;
  for (std::size_t at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
    if (at > 0 && (is_letter(line[at - 1]) || line[at - 1] == '.' || line[at - 1] == '>')) continue;
    std::string_view rest = line.substr(at + name.size());
    if (!rest.empty() && is_letter(rest.front())) continue;
    if (!call) return true;
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (rest.starts_with('(')) return true;
  }
  return false;
}

Violations find_words(const SourceFile& file, std::string_view text, Words words, const std::string& why) {
  Violations found;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    for (const std::string_view word : words) {
      if (has_word(line, word)) found.push_back({file.path, number, std::string(word) + ": " + why});
    }
  }
  return found;
}

Violations find_in_code(const SourceFile& file, Words words, Words allowed, const std::string& why) {
  if (!is_cpp(file.path) || is_in_any(file.path, allowed)) return {};
  return find_words(file, bare_code(file.text), words, why);
}

} // namespace

std::ostream& operator<<(std::ostream& out, const Violation& violation) {
  out << violation.path;
  if (violation.line != 0) out << ':' << violation.line;
  return out << ": " << violation.message;
}

Violations check_output(const SourceFile& file) {
  static constexpr std::array<std::string_view, 12> words{
      "cout",  "cerr",   "clog",     "printf(", "fprintf(",    "vprintf(",
      "puts(", "fputs(", "putchar(", "perror(", "fmt::print(", "STDOUT_FILENO"};
  static constexpr std::array<std::string_view, 3> allowed{"harness/", "tests/", "adapters/process/"};
  return find_in_code(file, words, allowed, "rooms below harness return what they have to say");
}

Violations check_sleeps(const SourceFile& file) {
  static constexpr std::array<std::string_view, 6> words{"sleep_for",  "sleep_until", "usleep(",
                                                         "nanosleep(", "sleep(",      "clock_nanosleep("};
  static constexpr std::array<std::string_view, 1> allowed{"adapters/"};
  return find_in_code(file, words, allowed, "wait for the event, with a deadline");
}

Violations check_clocks(const SourceFile& file) {
  static constexpr std::array<std::string_view, 8> words{
      "system_clock::now(", "steady_clock::now(", "high_resolution_clock", "time(",
      "std::time(",         "clock_gettime(",     "gettimeofday(",         "utc_clock"};
  // The shim is the clock of other programs.
  static constexpr std::array<std::string_view, 5> allowed{"adapters/clock.h", "adapters/clock.cpp",
                                                           "adapters/clock_shim/", "harness/", "tests/"};
  return find_in_code(file, words, allowed, "instants come from adapters/clock");
}

Violations check_catch_all(const SourceFile& file) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  std::size_t number = 0;
  const std::string code = bare_code(file.text);
  for (const std::string_view line : lines_of(code)) {
    ++number;
    std::string dense(line);
    std::erase(dense, ' ');
    if (dense.find("catch(...)") != std::string::npos) {
      found.push_back({file.path, number, "catches what it does not know"});
    }
  }
  return found;
}

Violations check_left_over(const SourceFile& file) {
  // In two parts each, for this file is read as well.
  static const std::array<std::string, 4> notes{std::string("TO") + "DO", std::string("FIX") + "ME",
                                                std::string("XX") + "X", std::string("HA") + "CK"};
  if (!is_text(file) || is_in(file.path, "fixtures/")) return {};
  std::vector<std::string_view> words(notes.begin(), notes.end());
  return find_words(file, file.text, words, "finish it or leave it out");
}

Violations check_machine_paths(const SourceFile& file, std::string_view source_directory) {
  Violations found;
  if (!is_text(file)) return found;
  const std::array<std::string, 4> paths{std::string("/home") + "/", std::string("/root") + "/",
                                         std::string("/Users") + "/", std::string(source_directory)};
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    for (const std::string& path : paths) {
      const std::size_t at = path.size() < 3 ? std::string_view::npos : line.find(path);
      // A path, and not the middle of one: "tests/home/" is none.
      if (at == std::string_view::npos || (at > 0 && (is_letter(line[at - 1]) || line[at - 1] == '/')))
        continue;
      found.push_back({file.path, number, "names " + path + ", a path of one machine"});
    }
  }
  return found;
}

} // namespace countersign::tidy
