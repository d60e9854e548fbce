#include "harness/config/key_file.h"

#include "adapters/changes/text_file.h"

#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

constexpr std::uint64_t k_longest_key_file = std::uint64_t{64} << 10;

} // namespace

Result<TsigKey> load_tsig_key(const std::filesystem::path& file) {
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
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(file, k_longest_key_file));
  return parse_key_file(text, file.string());
}

} // namespace countersign
