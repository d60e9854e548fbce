// A signer that is any command: what it is given, and what is expected of it.
//
// One run signs one version. Arguments are a template: each "{name}" in them is replaced, "{{" and "}}" are
// braces. No shell ever sees them. The same values are in the environment:
//
//   {zone}        COUNTERSIGN_ZONE        name of the zone, with the final dot
//   {input}       COUNTERSIGN_INPUT       file with the unsigned zone, one record a line, absolute names
//   {output}      COUNTERSIGN_OUTPUT      file to write the signed zone to; not there yet
//   {keys}        COUNTERSIGN_KEYS        directory with the K*.key and K*.private of the keys that are
//                                         published at this step, in BIND's format, with times that say since
//                                         when; empty if the configuration names no keys
//   {serial}      COUNTERSIGN_SERIAL      SOA serial of the unsigned zone
//   {step}        COUNTERSIGN_STEP        number of the step, from 0
//   {inception}   COUNTERSIGN_INCEPTION   one hour ago, "20261124022121"
//   {expiration}  COUNTERSIGN_EXPIRATION  now and the validity of the policy
//   {algorithm}   COUNTERSIGN_ALGORITHM   number: 8, 13 or 15
//   {denial}      COUNTERSIGN_DENIAL      "nsec", "nsec3" or "nsec3-opt-out"
//   {salt}        COUNTERSIGN_SALT        of NSEC3, hexadecimal; "-" if there is none
//   {directory}   COUNTERSIGN_DIRECTORY   the node's own, and the working directory; kept from step to step
//
// The command has to end with exit status 0 before the deadline, with the whole signed zone in {output} (or
// on stdout). All else is a finding that says what came instead. What it leaves running is killed.
#pragma once

#include "adapters/clock.h"
#include "diff/model/result.h"

#include <vector>

namespace countersign {

struct CommandSpec {
  std::vector<std::string> arguments;   // the first one is the program: an absolute path, or found in PATH
  std::vector<std::string> environment; // "NAME=value", beside what is listed above
  milliseconds deadline{60'000};        // of one run; never longer than what is left of the step's
  std::uint64_t output_limit = std::uint64_t{1} << 30; // octets of any file it writes, and of its stdout
  bool zone_on_stdout = false;
};

using PlaceholderValues = std::vector<std::pair<std::string_view, std::string>>; // name without braces, text

// `text` with its placeholders replaced. `configuration` for an unknown name, or a brace without its partner.
[[nodiscard]] Result<std::string> fill_placeholders(std::string_view text, const PlaceholderValues& values);

// Whether all arguments can be filled; says which one cannot, and why. For the reader of the configuration.
[[nodiscard]] Status check_command(const CommandSpec& command);

} // namespace countersign
