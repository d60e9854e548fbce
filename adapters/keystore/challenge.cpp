#include "adapters/keystore/key_store.h"

#include <system_error>

#include <errno.h>
#include <sys/random.h>
#include <sys/stat.h>

namespace countersign {
namespace {

constexpr std::size_t k_impossible_octets = 16;
constexpr std::size_t k_random_octets = 32;
constexpr std::string_view k_context = "countersign proof of possession 1";

} // namespace

Result<Bytes> make_challenge(const Name& zone, ByteView dnskey) {
  Bytes challenge(k_impossible_octets, 0xff);
  append(challenge, as_bytes(k_context));
  append_u8(challenge, 0);
  append(challenge, zone.view().wire());
  append(challenge, dnskey);
  Bytes random(k_random_octets);
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return fail(ErrorKind::io, "getrandom: {}", std::generic_category().message(errno));
  }
  append(challenge, random);
  return challenge;
}

Status check_pin_file(const std::filesystem::path& pin_file) {
  struct stat status {};
  if (::stat(pin_file.c_str(), &status) != 0) {
    return fail(ErrorKind::configuration, "PIN file {}: {}", pin_file.string(),
                std::generic_category().message(errno));
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorKind::configuration, "PIN file {} can be read by others than its owner; chmod 600 it",
                pin_file.string());
  }
  return {};
}

} // namespace countersign
