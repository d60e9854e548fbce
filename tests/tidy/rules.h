// The rules of the house as pure functions: a file in, what it breaks out. Each has a test with a planted
// violation (rules_test.cpp), and house_test.cpp runs them all over the tree.
#pragma once

#include "tests/tidy/source_tree.h"

#include <ostream>

namespace countersign::tidy {

struct Violation {
  std::string path;
  std::size_t line = 0; // from 1; 0: the file as a whole
  std::string message;
  friend bool operator==(const Violation&, const Violation&) = default;
};
std::ostream& operator<<(std::ostream& out, const Violation& violation); // "path:line: message"
using Violations = std::vector<Violation>;

// include_rules.cpp
// Quoted includes start at the repository root and follow the arrows between the rooms.
[[nodiscard]] Violations check_arrows(const SourceFile& file);
// Foreign headers stand only where the table allows them; one that is in no table is refused as well.
[[nodiscard]] Violations check_foreign_headers(const SourceFile& file);
// Nor are they seen there by way of our own headers. Tests may see everything.
[[nodiscard]] Violations check_foreign_headers_through(std::span<const SourceFile> files);

// size_rules.cpp
[[nodiscard]] Violations check_file_length(const SourceFile& file);     // 400 lines; a room's README 60
[[nodiscard]] Violations check_line_width(const SourceFile& file);      // 110 columns in C++
[[nodiscard]] Violations check_function_length(const SourceFile& file); // 70 lines from brace to brace

// word_rules.cpp
[[nodiscard]] Violations check_output(const SourceFile& file); // to a terminal: harness and tests only
[[nodiscard]] Violations check_sleeps(const SourceFile& file); // adapters only; a test waits for the event
[[nodiscard]] Violations check_clocks(const SourceFile& file); // adapters/clock, harness, tests
[[nodiscard]] Violations check_catch_all(const SourceFile& file);
[[nodiscard]] Violations check_left_over(const SourceFile& file); // notes to oneself
// Paths of one machine: home directories, and the folder in which this tree lies.
[[nodiscard]] Violations check_machine_paths(const SourceFile& file, std::string_view source_directory);

// Every top-level folder and every room of diff/ has a README.md.
[[nodiscard]] Violations check_readmes(std::span<const SourceFile> files);

} // namespace countersign::tidy
