#include "adapters/changes/text_file.h"
#include "harness/evidence/documents.h"
#include "harness/evidence/signature.h"
#include "harness/evidence/sums.h"

#include <set>

namespace countersign::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_most_sums = 1 << 20; // octets

// Names in the bundle; what is no plain file is a fault.
Result<std::set<std::string>> names_in(const fs::path& bundle, std::vector<std::string>& faults) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(bundle, error)) {
    const std::string name = entry.path().filename().string();
    names.insert(name);
    if (!entry.is_regular_file(error) || entry.is_symlink(error))
      faults.push_back(name + ": is not a plain file");
  }
  if (error) return fail(ErrorKind::not_found, "{}: {}", bundle.string(), error.message());
  return names;
}

void compare_names(const std::set<std::string>& names, const Sums& sums, std::vector<std::string>& faults) {
  for (const std::string& name : names)
    if (!sums.contains(name) && name != k_sums && name != k_signature)
      faults.push_back(name + ": is not in SHA256SUMS: it was added");
  for (const auto& [name, sum] : sums)
    if (!names.contains(name)) faults.push_back(name + ": is missing");
}

Status check_sums(const fs::path& bundle, const Sums& sums, std::vector<std::string>& faults) {
  for (const auto& [name, sum] : sums) {
    std::error_code error;
    if (!fs::is_regular_file(bundle / name, error)) continue; // said before
    COUNTERSIGN_TRY_ASSIGN(const std::string now, sha256_file(bundle / name));
    if (now != sum) faults.push_back(name + ": was changed");
  }
  return {};
}

// What was signed is authentic by now. Is it also true? The decision is made again from the database.
Result<Check> decide_again(const VerifyOptions& options) {
  Check check;
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(options.bundle / k_manifest));
  COUNTERSIGN_TRY_ASSIGN(const Manifest manifest, parse_manifest(text));
  if (manifest.tool_version != options.tool_version) {
    check.not_redone = fmt::format("the bundle was made by countersign {}, and this is {}",
                                   manifest.tool_version, options.tool_version);
    return check;
  }
  const auto documents = make_documents(options.bundle, arguments_of(manifest), options.tool_version);
  if (!documents) {
    check.faults.push_back(documents.error().message);
    return check;
  }
  check.verdict = documents->verdict;
  if (print_manifest(documents->manifest) != text)
    check.faults.push_back("manifest.json: says other things than the database");
  for (const auto& [name, made] : documents->texts) {
    const auto stored = read_text_file(options.bundle / name);
    if (!stored || *stored != made) check.faults.push_back(name + ": is not what the database gives");
  }
  return check;
}

} // namespace

Result<Check> verify_bundle(const VerifyOptions& options) {
  Check check;
  COUNTERSIGN_TRY_ASSIGN(const auto names, names_in(options.bundle, check.faults));
  for (const char* needed : {k_sums, k_signature, k_manifest, k_database})
    if (!names.contains(needed)) check.faults.push_back(std::string(needed) + ": is missing");
  if (!check.faults.empty()) return check;
  // Read once: what is checked is what was signed.
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(options.bundle / k_sums, k_most_sums));
  const Status good =
      verify_signature(text, options.bundle / k_signature, options.allowed_signers, options.identity);
  if (!good && good.error().kind != ErrorKind::process_failed) return tl::unexpected<Error>(good.error());
  if (!good) {
    check.faults.push_back(
        fmt::format("{}: is not signed by {}: {}", k_sums, options.identity, good.error().message));
    return check;
  }
  const auto sums = parse_sums(text);
  if (!sums) {
    check.faults.push_back(sums.error().message);
    return check;
  }
  compare_names(names, *sums, check.faults);
  COUNTERSIGN_TRY(check_sums(options.bundle, *sums, check.faults));
  return check.faults.empty() ? decide_again(options) : Result<Check>(check);
}

} // namespace countersign::evidence
