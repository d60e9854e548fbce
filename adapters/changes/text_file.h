// Whole text files, in and out. Blocking; no threads, no state.
#pragma once

#include "diff/model/large_memory.h"
#include "diff/model/result.h"

#include <filesystem>
#include <functional>
#include <string_view>

namespace countersign {

// Enough for the text of a zone of 20 million signed names; a file that grows without end stops here.
inline constexpr std::uint64_t k_max_text_octets = std::uint64_t{16} << 30;

// The octets of a file, a FIFO or a device; "-" is standard input. Errors: `not_found`, `limit` if there are
// more than `max_octets`, else `io`; each message names the path.
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path,
                                                 std::uint64_t max_octets = k_max_text_octets);

// The same in memory that goes back to the system piece by piece: a large zone's text is as large as the
// zone.
class TextBuffer {
public:
  [[nodiscard]] static Result<TextBuffer> read(const std::filesystem::path& path,
                                               std::uint64_t max_octets = k_max_text_octets);

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }
  // The first `octets` are not read again: they may be zeros from now on.
  void release(std::size_t octets) noexcept;

private:
  LargeVector<char> text_;
};

// For ZoneTextOptions::include: reads files relative to the directory of `zone_file`, also for an $INCLUDE
// within an included file, because all that a parser hands over is the name.
[[nodiscard]] std::function<Result<std::string>(const std::string&)>
include_beside(const std::filesystem::path& zone_file);

// `produce` hands its text to the sink piece by piece. The file appears under its name complete or not at
// all: it is written beside it and renamed. Errors are `io` and name the path.
using TextSink = std::function<void(std::string_view)>;
[[nodiscard]] Status write_text_file(const std::filesystem::path& path,
                                     const std::function<void(const TextSink&)>& produce);

} // namespace countersign
