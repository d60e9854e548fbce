// The table of a key store, in the configurations of prove-keys and of a run.
#pragma once

#include "adapters/keystore/key_store.h"
#include "harness/config/table_reader.h"

namespace countersign {

// `keystore = { kind = "pkcs11", ... }`. What is wrong with it is noted at the reader, PIN files that others
// can read included; the value is then of no use.
[[nodiscard]] KeyStorePlace read_key_store(TableReader& reader, const std::filesystem::path& base);

} // namespace countersign
