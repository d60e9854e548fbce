// The tiny process between a name server and the judgement of a zone.
//
// NSD publishes a zone when its verifier dies by a signal (verify.c logs it, and no more), so what NSD starts
// must not be what does the work. This process forks before it has done anything, lets the child work, and
// turns every end of it but a clean exit into an exit code: a crash, the OOM killer (which is pointed at the
// child), a limit of memory, a time-out, a stop by the name server. It allocates nothing and opens nothing.
//
// What it cannot do: survive a SIGKILL that is meant for itself. Nothing that runs under NSD can.
#pragma once

#include <optional>

namespace countersign::hook {

// What a child that could not judge says: EX_SOFTWARE. It is the supervisor that makes of it 3, or 0 if the
// operator has said --on-internal-error accept.
inline constexpr int k_internal_error = 70;

// To be called first thing in main(). Nothing is returned to the one who is to go on: the child, or a caller
// whose arguments are not those of the verb `hook`. The parent returns with the code to exit with.
[[nodiscard]] std::optional<int> supervise_hook(int argc, char* const* argv) noexcept;

} // namespace countersign::hook
