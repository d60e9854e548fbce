// Small helpers for text in columns.
#pragma once

#include "diff/model/run_record.h"

#include <map>
#include <string>
#include <string_view>

namespace countersign::layout {

// Control characters, and what is not UTF-8, as \xNN, so that foreign text cannot drive a terminal.
[[nodiscard]] std::string printable(std::string_view text);

// Columns that it takes: code points of UTF-8.
[[nodiscard]] std::size_t width(std::string_view text) noexcept;

// Printable, and cut to `columns` with "..." at its end if it is longer.
[[nodiscard]] std::string fit(std::string_view text, std::size_t columns);

// `text` and spaces up to `columns`.
[[nodiscard]] std::string pad(std::string_view text, std::size_t columns);

// Printable lines of at most `columns`, each with `indent` spaces in front (in the columns) and a line feed,
// broken between words where that can be. Beyond `max_lines` (0: all) the last line says how many characters
// are left out.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t indent, std::size_t columns,
                               std::size_t max_lines = 0);

// "1 step", "2 steps".
[[nodiscard]] std::string plural(std::uint64_t count, std::string_view noun);

// "SOA 1, NS 2" in the order of the keys; "others" for an empty key.
[[nodiscard]] std::string tally(const std::map<std::string, std::uint64_t>& counts);

// "2026-05-05 19:31:07", UTC.
[[nodiscard]] std::string date_and_time(UnixMillis at);
// "2026-05-05T19:31:07.250Z"
[[nodiscard]] std::string iso_8601(UnixMillis at);

// "signer/node", "signer", or "" if it is about all of them.
[[nodiscard]] std::string place(std::string_view signer, std::string_view node);
// Owner, type and key, as far as they are known: "de. DNSKEY 13/33834".
[[nodiscard]] std::string subject(const Subject& subject);

} // namespace countersign::layout
