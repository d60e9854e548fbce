#include "harness/config/key_file.h"

#include "adapters/changes/text_file.h"

#include <cctype>

#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

constexpr std::uint64_t k_longest_key_file = std::uint64_t{64} << 10;

Result<std::string> read_private_text(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0) {
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      return fail(ErrorKind::configuration, "{} can be read by others than its owner; chmod 600 it",
                  file.string());
    }
    if (status.st_uid != ::geteuid() && status.st_uid != 0) {
      return fail(ErrorKind::configuration, "{} belongs to another user (uid {})", file.string(),
                  status.st_uid);
    }
  }
  return read_text_file(file, k_longest_key_file);
}

} // namespace

Result<std::string> load_secret(const std::filesystem::path& file) {
  COUNTERSIGN_TRY_ASSIGN(std::string text, read_private_text(file));
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  if (text.empty()) return fail(ErrorKind::configuration, "{} is empty", file.string());
  return text;
}

Result<TsigKey> load_tsig_key(const std::filesystem::path& file) {
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_private_text(file));
  return parse_key_file(text, file.string());
}

} // namespace countersign
