#include "adapters/changes/text_file.h"
#include "harness/evidence/documents.h"
#include "harness/evidence/signature.h"
#include "harness/evidence/sums.h"
#include "storage/copy.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::evidence {
namespace {

namespace fs = std::filesystem;

// Beside the place of the bundle; gone unless it was published.
class Workshop {
public:
  explicit Workshop(const fs::path& out) : path_(out) { path_ += fmt::format(".making-{}", ::getpid()); }
  ~Workshop() {
    std::error_code ignored; // what is left carries a name that says what it is
    if (!published_) fs::remove_all(path_, ignored);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }
  Status make() {
    if (::mkdir(path_.c_str(), 0700) == 0) return {};
    return fail(ErrorKind::io, "{}: {}", path_.string(), std::strerror(errno));
  }
  Status publish(const fs::path& out) {
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, out.c_str(), RENAME_NOREPLACE) != 0)
      return fail(ErrorKind::io, "{}: {}", out.string(), std::strerror(errno));
    published_ = true;
    return {};
  }

private:
  fs::path path_;
  bool published_ = false;
};

Status write(const fs::path& file, const std::string& text) {
  return write_text_file(file, [&](const TextSink& sink) { sink(text); });
}

Status copy_text(const fs::path& from, const fs::path& to) {
  if (from.empty()) return {};
  auto text = read_text_file(from);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  return write(to, *text);
}

} // namespace

Result<Verdict> make_bundle(const MakeOptions& options) {
  std::error_code error;
  const fs::path out = options.out.has_filename() ? options.out : options.out.parent_path();
  if (fs::symlink_status(out, error).type() != fs::file_type::not_found)
    return fail(ErrorKind::usage, "{}: is there already, and evidence is not overwritten", out.string());
  if (!fs::exists(options.key, error))
    return fail(ErrorKind::usage, "{}: there is no such key", options.key.string());
  Workshop workshop(out);
  COUNTERSIGN_TRY(workshop.make());
  COUNTERSIGN_TRY(copy_database(options.gate.database, workshop.path() / k_database));
  COUNTERSIGN_TRY(copy_text(options.gate.criteria, workshop.path() / k_criteria));
  COUNTERSIGN_TRY(copy_text(options.gate.waivers, workshop.path() / k_waivers));
  COUNTERSIGN_TRY_ASSIGN(Documents documents,
                         make_documents(workshop.path(), options.gate, options.tool_version));
  documents.texts[k_manifest] = print_manifest(documents.manifest);
  for (const auto& [name, text] : documents.texts) COUNTERSIGN_TRY(write(workshop.path() / name, text));
  Sums sums;
  for (const auto& entry : fs::directory_iterator(workshop.path())) {
    COUNTERSIGN_TRY_ASSIGN(sums[entry.path().filename().string()], sha256_file(entry.path()));
  }
  COUNTERSIGN_TRY(write(workshop.path() / k_sums, print_sums(sums)));
  COUNTERSIGN_TRY(sign_file(workshop.path() / k_sums, options.key));
  COUNTERSIGN_TRY(workshop.publish(out));
  return documents.verdict;
}

} // namespace countersign::evidence
