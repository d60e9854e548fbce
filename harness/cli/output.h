// Standard output: data and reports, nothing else.
#pragma once

#include <cstdio>

#include <fmt/format.h>

namespace countersign {

// A failure (full disk, a reader that went away) stays noted in stdout; run_command_line looks and ends with
// an error.
template <class... Args> void print_out(fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

} // namespace countersign
