#include "harness/log/progress_line.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace countersign {

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(const std::string& text) {
  if (!terminal_ || text == shown_) return;
  clear();
  fmt::print(stderr, "  {}", text);
  std::fflush(stderr);
  open_ = true;
  shown_ = text;
}

void ProgressLine::clear() {
  if (!open_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  open_ = false;
  shown_.clear();
}

void ProgressLine::show_share(const char* what, std::size_t done, std::size_t all) {
  if (all == 0) return;
  show(fmt::format("{} {:3} %", what, done * 100 / all));
}

} // namespace countersign
