// Where the output of a child goes: memory up to a limit, or a log file up to a limit. Private to this
// folder. Not thread-safe; Subprocess guards it.
#pragma once

#include "diff/model/result.h"

#include <filesystem>
#include <string_view>

namespace countersign {

class OutputSink {
public:
  explicit OutputSink(std::size_t limit) : limit_(limit) {}
  ~OutputSink();
  OutputSink(const OutputSink&) = delete;
  OutputSink& operator=(const OutputSink&) = delete;

  [[nodiscard]] Status open_log(const std::filesystem::path& file); // from now on to the file, not to memory
  // Never fails: a full disk must not look like a failure of the child. What the file cannot take is lost,
  // the tail is not.
  void write(std::string_view text);
  [[nodiscard]] bool limit_reached() const noexcept { return limit_reached_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const std::string& tail() const noexcept { return tail_; }

private:
  void write_log(std::string_view text);

  std::size_t limit_;
  std::size_t written_ = 0;
  bool limit_reached_ = false;
  int log_ = -1;
  std::string text_;
  std::string tail_;
};

} // namespace countersign
