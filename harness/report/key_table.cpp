#include "harness/report/key_table.h"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace countersign {
namespace {

std::uint64_t total(const std::map<std::string, std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& entry) { return sum + entry.second; });
}

std::uint64_t bogus_under(const VersionReport& report, const KeyLabel& label) {
  std::uint64_t count = 0;
  for (auto i = report.by_key.lower_bound({label, RrType{}});
       i != report.by_key.end() && i->first.first == label; ++i) {
    count += i->second[SignatureOutcome::bogus];
  }
  return count;
}

KeyUse use_of(const VersionRecord& version, const KeyLabel& label) {
  KeyUse use;
  use.signer = version.signer;
  use.node = version.node;
  use.serial = version.serial;
  for (const PublishedKey& key : version.report.keys) {
    if (key.label == label) use.fingerprints.push_back(key.fingerprint);
  }
  for (const auto& [label_and_type, counts] : version.report.by_key) {
    if (label_and_type.first != label) continue;
    const std::string type = to_text(label_and_type.second);
    if (const std::uint64_t count = counts[SignatureOutcome::valid]; count != 0) use.valid[type] = count;
    if (const std::uint64_t count = counts[SignatureOutcome::bogus]; count != 0) use.bogus[type] = count;
  }
  return use;
}

using NodeUses = std::map<std::pair<std::string, std::string>, KeyUse>;

NodeUses uses_at(const StepRecord& step, const KeyLabel& label) {
  NodeUses uses;
  for (const VersionRecord& version : step.versions) {
    KeyUse use = use_of(version, label);
    if (use.fingerprints.empty() && use.valid.empty() && use.bogus.empty()) continue;
    const auto [known, added] = uses.try_emplace({version.signer, version.node}, use);
    if (!added && use.bogus_total() > known->second.bogus_total()) known->second = std::move(use);
  }
  return uses;
}

void note_bogus(NodeUses& uses, const StepRecord& step, const KeyLabel& label) {
  for (const VersionRecord& version : step.versions) {
    const auto use = uses.find({version.signer, version.node});
    if (use == uses.end() || bogus_under(version.report, label) == 0) continue;
    if (!use->second.was_bogus) {
      use->second.was_bogus = true;
      use->second.first_bogus_step = step.index;
      use->second.first_bogus_serial = version.serial;
    }
    use->second.last_bogus_serial = version.serial;
  }
}

} // namespace

std::uint64_t KeyUse::valid_total() const { return total(valid); }
std::uint64_t KeyUse::bogus_total() const { return total(bogus); }

std::optional<KeyTable> key_table(std::span<const StepRecord> steps, const KeyLabel& label) {
  const auto first = std::ranges::find_if(steps, [&](const StepRecord& step) {
    return std::ranges::any_of(
        step.versions, [&](const VersionRecord& version) { return bogus_under(version.report, label) != 0; });
  });
  if (first == steps.end()) return std::nullopt;
  NodeUses uses = uses_at(*first, label);
  for (auto step = first; step != steps.end(); ++step) note_bogus(uses, *step, label);
  KeyTable table{label, first->index, {}};
  for (auto& [node, use] : uses) table.nodes.push_back(std::move(use));
  return table;
}

std::optional<KeyLabel> parse_key_label(std::string_view key) {
  KeyLabel label;
  const char* const end = key.data() + key.size();
  const auto algorithm = std::from_chars(key.data(), end, label.algorithm);
  if (algorithm.ec != std::errc() || algorithm.ptr == end || *algorithm.ptr != '/') return std::nullopt;
  const auto tag = std::from_chars(algorithm.ptr + 1, end, label.tag);
  if (tag.ec != std::errc() || (tag.ptr != end && *tag.ptr != '/')) return std::nullopt;
  return label;
}

} // namespace countersign
