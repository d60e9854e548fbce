// One line on stderr that rewrites itself, for people who wait. Nothing where stderr is no terminal.
#pragma once

#include <string>

namespace countersign {

class ProgressLine {
public:
  ProgressLine();
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  [[nodiscard]] bool is_terminal() const noexcept { return terminal_; }
  void show(const std::string& text);
  void clear(); // before anything else is written
  // "reading  45 %", at most one time for each per cent; `all` zero: unknown, nothing is shown.
  void show_share(const char* what, std::size_t done, std::size_t all);

private:
  bool terminal_;
  bool open_ = false;
  std::string shown_;
};

} // namespace countersign
