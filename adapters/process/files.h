// Files of a node: private to the user that the node runs as.
#pragma once

#include "adapters/changes/text_file.h"
#include "adapters/process/subprocess.h"

#include <functional>
#include <string_view>

namespace countersign {

// The user that signers run as: 65534 (nobody) when we are root; nothing when we are not, for then it is
// ourselves.
[[nodiscard]] std::optional<ProcessIdentity> unprivileged_identity() noexcept;

// Creates `directory` with mode 0700 for that user. One that is there already keeps its content.
[[nodiscard]] Status make_private_directory(const std::filesystem::path& directory);

// Replaces `path` by a file with mode 0600 of that user: complete, or (on an error) as it was before. A
// symbolic link at that place is replaced, never followed: the directory is the child's own, and we may be
// root.
[[nodiscard]] Status write_private_file(const std::filesystem::path& path, std::string_view text);
// The same for a text that comes in pieces, for it may be as large as a zone: `produce` hands them to the
// sink.
[[nodiscard]] Status write_private_file(const std::filesystem::path& path,
                                        const std::function<void(const TextSink&)>& produce);

// At most `limit` octets from the end of the file; "" if it is not there. For log files.
[[nodiscard]] std::string read_end_of_file(const std::filesystem::path& path, std::size_t limit);

} // namespace countersign
