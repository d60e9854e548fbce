// Where child processes live: the directory of a run, the programs, the ports.
#pragma once

#include "adapters/net/endpoint.h"
#include "adapters/process/files.h"

namespace countersign {

// A Unix socket's path must fit into 107 octets (and a final zero), and each node has one some directories
// below.
inline constexpr std::size_t k_max_socket_path = 107;

// A new directory "countersign-XXXXXX" in the system's directory for temporary files (TMPDIR). Others may
// pass through it when we are root, so that the unprivileged children reach their own directories in it, but
// not list it. Who asked for it removes it: it is kept for --resume, and for a look at what went wrong.
[[nodiscard]] Result<std::filesystem::path> make_run_directory();

// The directory of a node below `run_directory`, as make_private_directory() makes it. Its name is the
// node's, or a short one if that would be too long for sockets, and safe for a file name whatever the node is
// called.
[[nodiscard]] Result<std::filesystem::path> make_node_directory(const std::filesystem::path& run_directory,
                                                                const std::string& signer,
                                                                const std::string& node);

// The program that is running: what does foreign work in a process of its own is started again under a hidden
// verb.
[[nodiscard]] Result<std::filesystem::path> own_program();

// In PATH, then in the sbin directories, which are not in the PATH of ordinary users. `not_found` names the
// program.
[[nodiscard]] Result<std::filesystem::path> find_program(const std::string& name);

// A port of 127.0.0.1 on which nothing listens, neither UDP nor TCP. Below the range from which the kernel
// takes ports for outgoing connections, so that only another chooser of fixed ports can take it away before
// it is used: who starts a server on it must look whether that got it, and choose again.
[[nodiscard]] Result<std::uint16_t> choose_free_port();

} // namespace countersign
