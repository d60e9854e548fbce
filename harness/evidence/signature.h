// Signatures by ssh-keygen -Y, which every operator has keys for. Private to this folder.
#pragma once

#include "diff/model/result.h"

#include <filesystem>

namespace countersign::evidence {

// Writes FILE.sig.
[[nodiscard]] Status sign_file(const std::filesystem::path& file, const std::filesystem::path& key);
// `process_failed` if it is not that identity's signature over `text`.
[[nodiscard]] Status verify_signature(const std::string& text, const std::filesystem::path& signature,
                                      const std::filesystem::path& allowed_signers,
                                      const std::string& identity);

} // namespace countersign::evidence
