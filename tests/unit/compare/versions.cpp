#include "tests/unit/compare/versions.h"

#include "diff/verify/verify.h"
#include "diff/wire/zone_text.h"

#include <map>

namespace countersign::testing {

std::vector<Record> content(std::string_view text) { return content_records(*parse_zone(text, {}).value()); }

std::vector<SigningKey> keys(unsigned number, std::uint8_t algorithm) {
  static std::map<std::pair<unsigned, std::uint8_t>, std::vector<SigningKey>> made;
  auto& of_number = made[{number, algorithm}];
  if (of_number.empty()) {
    of_number = {SigningKey::generate(algorithm, k_ksk_flags), SigningKey::generate(algorithm, k_zsk_flags)};
  }
  return of_number;
}

SignedZone signed_zone(unsigned key_number, SignOptions options, std::uint8_t algorithm) {
  return sign_zone(name("example."), content(), keys(key_number, algorithm), std::move(options));
}

SignOptions nsec3(Bytes salt, bool opt_out) {
  SignOptions options;
  options.denial = SignOptions::Denial::nsec3;
  options.salt = std::move(salt);
  options.opt_out = opt_out;
  return options;
}

namespace {

NodeVersion version(const SignedZone& zone, Role role, std::string signer, std::string node) {
  NodeVersion made{std::move(signer), std::move(node), role, zone.build(), {}};
  VerifyOptions options;
  options.at = zone.at();
  made.report = verify(*made.zone, options);
  return made;
}

} // namespace

NodeVersion incumbent(const SignedZone& zone, std::string signer, std::string node) {
  return version(zone, Role::incumbent, std::move(signer), std::move(node));
}

NodeVersion candidate(const SignedZone& zone, std::string signer, std::string node) {
  return version(zone, Role::candidate, std::move(signer), std::move(node));
}

std::vector<std::string> brief(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    std::string line(info(finding.kind).id);
    for (const std::string* part : {&finding.subject.owner, &finding.subject.type}) {
      if (!part->empty()) line += " " + *part;
    }
    if (!finding.explained_by.empty()) line += " [" + finding.explained_by + "]";
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> compare_briefly(const std::vector<NodeVersion>& versions,
                                         const ComparePolicy& policy) {
  return brief(compare_versions(versions, policy));
}

ComparePolicy shared_keys() {
  ComparePolicy policy;
  policy.shared_keys = true;
  return policy;
}

} // namespace countersign::testing
