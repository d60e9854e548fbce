// The last version of a node that was stored, as a zone file: what a restart goes on from.
#pragma once

#include "diff/model/zone_version.h"

#include <filesystem>

namespace countersign {

// "example.@old@a.zone" in `directory`; what is no letter, digit, dot or hyphen stands as %XX.
[[nodiscard]] std::filesystem::path state_file(const std::filesystem::path& directory, NameView zone,
                                               const std::string& signer, const std::string& node);
// Null if there is none. One that cannot be read is an error: for the log, and as if there were none.
[[nodiscard]] Result<ZoneVersionPtr> read_state(const std::filesystem::path& file, const Name& zone);
// The file is this version or, after an error, the one before.
[[nodiscard]] Status write_state(const std::filesystem::path& file, const ZoneVersion& zone);

} // namespace countersign
