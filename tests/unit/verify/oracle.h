// Real signers and validators of the machine, each run on files in a directory of its own.
#pragma once

#include "tests/support/temporary_directory.h"
#include "tests/unit/verify/zones.h"

#include <filesystem>

namespace countersign::testing {

class OracleDirectory {
public:
  [[nodiscard]] std::filesystem::path path(const std::string& file) const { return root_ / file; }
  void write(const std::string& file, std::string_view text) const;
  [[nodiscard]] std::string
  read(const std::string& file) const; // throws std::runtime_error if it is not there
  // Exit code of a program run in the directory, its output in the file "log".
  [[nodiscard]] int run(const std::string& command_line) const;

private:
  test::TemporaryDirectory root_;
};

enum class Signer { ldns, bind, knot };
[[nodiscard]] const char* to_text(Signer signer);
// Signs "unsigned.zone" of t.example. with new keys into "signed.zone". Throws std::runtime_error with the
// log.
void sign_with(const OracleDirectory& directory, Signer signer, std::uint8_t algorithm, Mode mode);

enum class Validator { ldns_verify_zone, dnssec_verify, kzonecheck };
inline constexpr Validator k_validators[] = {Validator::ldns_verify_zone, Validator::dnssec_verify,
                                             Validator::kzonecheck};
[[nodiscard]] const char* to_text(Validator validator);
[[nodiscard]] bool accepts(const OracleDirectory& directory, Validator validator, const std::string& file);

} // namespace countersign::testing
