// The project's own files as text, for rules that no compiler checks.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::tidy {

struct SourceFile {
  std::string path; // from the repository root, with slashes
  std::string text;
};

// Every file that git tracks and that is there, with its text. Without git, or in a copy that is no
// repository: every file below `root` but those in hidden folders and in build*. Throws std::runtime_error if
// there is none.
[[nodiscard]] std::vector<SourceFile> read_tree(const std::filesystem::path& root);

[[nodiscard]] bool is_cpp(std::string_view path);    // .h, .cpp
[[nodiscard]] bool is_header(std::string_view path); // .h
[[nodiscard]] bool is_text(const SourceFile& file);  // no octet 0

// `place` is a folder, with a slash at its end, or one file.
[[nodiscard]] bool is_in(std::string_view path, std::string_view place);
[[nodiscard]] bool is_in_any(std::string_view path, std::span<const std::string_view> places);

[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text); // without line ends

// C++ text of the same length and lines, with spaces in place of what is no code.
[[nodiscard]] std::string without_comments(std::string_view text); // and without raw strings
[[nodiscard]] std::string bare_code(std::string_view text); // and without strings, characters, directives

struct Include {
  std::size_t line = 0; // from 1
  bool quoted = false;  // "..." and not <...>
  std::string header;
};
[[nodiscard]] std::vector<Include> includes_of(std::string_view text);

} // namespace countersign::tidy
