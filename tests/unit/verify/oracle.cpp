#include "tests/unit/verify/oracle.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::testing {
namespace {

void must(const OracleDirectory& directory, const std::string& command_line) {
  if (directory.run(command_line) != 0) {
    throw std::runtime_error("failed: " + command_line + '\n' + directory.read("log"));
  }
}

const char* ldns_algorithm(std::uint8_t number) {
  return number == 8 ? "RSASHA256 -b 2048" : number == 13 ? "ECDSAP256SHA256" : "ED25519";
}

void sign_with_ldns(const OracleDirectory& directory, std::uint8_t algorithm, Mode mode) {
  const std::string keygen = fmt::format("ldns-keygen -r /dev/urandom -a {} ", ldns_algorithm(algorithm));
  must(directory, keygen + "-k t.example > ksk");
  must(directory, keygen + "t.example > zsk");
  const char* denial = mode == Mode::nsec ? "" : mode == Mode::nsec3 ? "-n -t 0" : "-n -t 0 -p";
  must(directory, fmt::format("ldns-signzone {} -f signed.zone unsigned.zone $(cat ksk) $(cat zsk)", denial));
}

void sign_with_bind(const OracleDirectory& directory, std::uint8_t algorithm, Mode mode) {
  const char* name = algorithm == 8 ? "RSASHA256 -b 2048" : algorithm == 13 ? "ECDSAP256SHA256" : "ED25519";
  must(directory, fmt::format("dnssec-keygen -q -a {} -f KSK t.example", name));
  must(directory, fmt::format("dnssec-keygen -q -a {} t.example", name));
  const char* denial = mode == Mode::nsec ? "" : mode == Mode::nsec3 ? "-3 -" : "-3 - -A";
  must(directory,
       fmt::format("dnssec-signzone -q -S -K . -x -P {} -O full -o t.example -f signed.zone unsigned.zone",
                   denial));
}

void sign_with_knot(const OracleDirectory& directory, std::uint8_t algorithm, Mode mode) {
  const char* name = algorithm == 8 ? "rsasha256" : algorithm == 13 ? "ecdsap256sha256" : "ed25519";
  const std::string root = directory.path(".").string();
  directory.write(
      "knot.conf",
      fmt::format("database:\n  storage: \"{0}\"\npolicy:\n  - id: p\n    algorithm: {1}\n    nsec3: {2}\n"
                  "    nsec3-opt-out: {3}\n    nsec3-iterations: 0\n    nsec3-salt-length: 0\n"
                  "zone:\n  - domain: t.example.\n    storage: \"{0}\"\n    file: unsigned.zone\n"
                  "    dnssec-signing: on\n    dnssec-policy: p\n",
                  root, name, mode == Mode::nsec ? "off" : "on", mode == Mode::opt_out ? "on" : "off"));
  std::filesystem::create_directory(directory.path("out"));
  must(directory, "kzonesign -c knot.conf -o out t.example.");
  must(directory, "mv out/* signed.zone");
}

} // namespace

void OracleDirectory::write(const std::string& file, std::string_view text) const {
  std::ofstream out(path(file), std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file);
}

std::string OracleDirectory::read(const std::string& file) const {
  std::ifstream in(path(file), std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path(file).string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int OracleDirectory::run(const std::string& command_line) const {
  const std::string whole =
      fmt::format("cd '{}' && ( {} ) > log 2>&1 < /dev/null", root_.path().string(), command_line);
  const int status =
      std::system(whole.c_str()); // NOLINT: fixed command lines of this test, in its own directory
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char* to_text(Signer signer) {
  switch (signer) {
  case Signer::ldns:
    return "ldns";
  case Signer::bind:
    return "bind";
  case Signer::knot:
    return "knot";
  }
  return "?";
}

const char* to_text(Validator validator) {
  switch (validator) {
  case Validator::ldns_verify_zone:
    return "ldns-verify-zone";
  case Validator::dnssec_verify:
    return "dnssec-verify";
  case Validator::kzonecheck:
    return "kzonecheck";
  }
  return "?";
}

void sign_with(const OracleDirectory& directory, Signer signer, std::uint8_t algorithm, Mode mode) {
  switch (signer) {
  case Signer::ldns:
    return sign_with_ldns(directory, algorithm, mode);
  case Signer::bind:
    return sign_with_bind(directory, algorithm, mode);
  case Signer::knot:
    return sign_with_knot(directory, algorithm, mode);
  }
}

bool accepts(const OracleDirectory& directory, Validator validator, const std::string& file) {
  switch (validator) {
  case Validator::ldns_verify_zone:
    return directory.run("ldns-verify-zone -V1 " + file) == 0;
  case Validator::dnssec_verify:
    return directory.run("dnssec-verify -q -x -o t.example " + file) == 0;
  case Validator::kzonecheck:
    return directory.run("kzonecheck -d on -o t.example " + file) == 0;
  }
  return false;
}

} // namespace countersign::testing
