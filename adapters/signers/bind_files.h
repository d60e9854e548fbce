// named's configuration and key files, whatever way the zone comes in. Private to this folder.
#pragma once

#include "adapters/signers/node_driver.h"

namespace countersign {

// `configuration` for keys that move and for times that named refuses.
[[nodiscard]] Status check_bind_setup(const NodeSetup& setup, std::string_view product);

// named.conf in the node's directory, and the directory of the keys. `zone_statement` is a template of
// config_template.h with DIR, ZONE, PRIMARY, KEYNAME and PARENT in it. `control`: the port for rndc; 0:
// nobody speaks with it.
[[nodiscard]] Status write_bind_configuration(const NodeSetup& setup, std::uint16_t port,
                                              std::string_view zone_statement, std::uint16_t control = 0);
[[nodiscard]] std::vector<std::string> named_arguments(const NodeSetup& setup);
[[nodiscard]] std::filesystem::path bind_key_directory(const NodeSetup& setup);
[[nodiscard]] Status install_bind_keys(const NodeSetup& setup);

} // namespace countersign
