#include "diff/compare/keys.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

// What one version says of the signatures under one label whose key it publishes.
struct Witness {
  const NodeVersion* version;
  std::uint64_t valid = 0;
  std::uint64_t bogus = 0;
  std::vector<std::pair<std::uint64_t, RrType>> bogus_by_type; // most first
};

// Published keys by RDATA: versions are only comparable where they publish the same key.
using Witnesses = std::map<std::pair<KeyLabel, Bytes>, std::vector<Witness>>;

Witness question(const NodeVersion& version, const KeyLabel& label) {
  Witness witness{&version, 0, 0, {}};
  const auto first = version.report.by_key.lower_bound({label, RrType{}});
  for (auto use = first; use != version.report.by_key.end() && use->first.first == label; ++use) {
    witness.valid += use->second[SignatureOutcome::valid];
    const std::uint64_t bogus = use->second[SignatureOutcome::bogus];
    witness.bogus += bogus;
    if (bogus != 0) witness.bogus_by_type.emplace_back(bogus, use->first.second);
  }
  std::ranges::sort(witness.bogus_by_type, [](const auto& left, const auto& right) {
    return left.first != right.first ? left.first > right.first : left.second < right.second;
  });
  return witness;
}

std::string place(const Witness& witness) {
  return fmt::format("{}/{} (serial {}", witness.version->signer, witness.version->node,
                     witness.version->report.serial.value());
}

std::string describe_failing(const Witness& witness) {
  constexpr std::size_t k_shown_types = 8;
  std::string types;
  for (std::size_t i = 0; i < witness.bogus_by_type.size(); ++i) {
    if (i == k_shown_types) {
      types += fmt::format(", {} more types", witness.bogus_by_type.size() - i);
      break;
    }
    const auto& [number, type] = witness.bogus_by_type[i];
    types += fmt::format("{}{} {}", i == 0 ? "" : ", ", number, to_text(type));
  }
  return fmt::format("{}: {} valid, {} bogus RRsets: {})", place(witness), witness.valid, witness.bogus,
                     types);
}

std::string list(const std::vector<const Witness*>& witnesses, std::string (*describe)(const Witness&)) {
  std::string text;
  for (const Witness* witness : witnesses) text += (text.empty() ? "" : ", ") + describe(*witness);
  return text;
}

std::string describe_verifying(const Witness& witness) {
  return fmt::format("{}: {} valid)", place(witness), witness.valid);
}

Finding other_key_finding(const KeyLabel& label, const std::string& key,
                          const std::vector<const Witness*>& failing,
                          const std::vector<const Witness*>& verifying) {
  const NodeVersion& first = *failing.front()->version;
  std::string evidence =
      fmt::format("the published key {} does not verify what is signed under its tag {} at {}", key,
                  label.tag, list(failing, describe_failing));
  if (!verifying.empty()) evidence += "; it verifies at " + list(verifying, describe_verifying);
  const bool certain = !verifying.empty() && std::ranges::all_of(failing, [](const Witness* witness) {
    return witness->valid == 0;
  });
  evidence += certain ? "; another private key signs under this tag there"
                      : "; another private key signs under this tag there, or signed data was altered";
  Finding finding = make_finding(FindingKind::same_tag_other_key,
                                 {to_text(first.zone->apex()), "DNSKEY", key}, std::move(evidence));
  finding.signer = first.signer;
  if (failing.size() == 1) finding.node = first.node;
  finding.serial = first.report.serial;
  return finding;
}

} // namespace

std::vector<Finding> find_other_private_keys(std::span<const NodeVersion* const> versions) {
  Witnesses witnesses;
  for (const NodeVersion* version : versions) {
    for (const PublishedKey& key : version->report.keys) {
      auto& of_key = witnesses[{key.label, key.rdata}];
      if (of_key.empty() || of_key.back().version != version) of_key.push_back(question(*version, key.label));
    }
  }
  std::vector<Finding> findings;
  for (const auto& [key, of_key] : witnesses) {
    std::vector<const Witness*> verifying;
    std::map<std::string, std::vector<const Witness*>> failing; // by signer
    for (const Witness& witness : of_key) {
      if (witness.bogus != 0) {
        failing[witness.version->signer].push_back(&witness);
      } else if (witness.valid != 0) {
        verifying.push_back(&witness);
      }
    }
    for (const auto& [signer, of_signer] : failing) {
      const VersionReport& report = of_signer.front()->version->report;
      const auto published = std::ranges::find(report.keys, key.second, &PublishedKey::rdata);
      findings.push_back(other_key_finding(key.first, describe(*published), of_signer, verifying));
    }
  }
  return findings;
}

} // namespace countersign::comparison
