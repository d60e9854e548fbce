// BIND's dnssec-signzone: each version is signed anew by one run of it.
#include "adapters/process/workspace.h"
#include "adapters/signers/offline_node.h"

namespace countersign {
namespace {

class DnssecSignzoneNode final : public OfflineNode {
public:
  DnssecSignzoneNode(NodeSetup setup, std::filesystem::path program)
      : OfflineNode(std::move(setup), std::move(program)) {}

protected:
  // It adds no DNSKEY but under -S, which chooses keys by their times; here the step chooses them.
  [[nodiscard]] std::string added_records() const override {
    std::string text;
    for (const ScheduledKey& key : setup().keys) {
      if (state(key).published) text += dnskey_record(key);
    }
    return text;
  }

  // Why so: -j 0, no jitter, so that lifetimes can be compared; -O full, for relative names depend on the
  // file before them; -x, DNSKEY signed by KSKs alone, as all others do; -d, or dsset files are left in the
  // working directory, whatever that is. Its own check of the signed zone stays on: it is part of the
  // product.
  [[nodiscard]] std::vector<std::string> arguments() override {
    const SigningPolicy& policy = setup().policy;
    std::vector<std::string> list{"-q", "-x",
                                  "-o", zone_text(),
                                  "-s", inception_text(),
                                  "-e", expiration_text(),
                                  "-j", "0",
                                  "-N", "keep",
                                  "-O", "full",
                                  "-f", signing_zone().string(),
                                  "-d", setup().directory.string()};
    if (policy.denial != DenialPolicy::nsec) {
      list.insert(list.end(), {"-3", policy.salt_octets == 0 ? "-" : salt(), "-H", "0"});
      if (policy.denial == DenialPolicy::nsec3_opt_out) list.push_back("-A");
    }
    for (const ScheduledKey& key : setup().keys) {
      if (state(key).signing && key.key.is_ksk()) list.insert(list.end(), {"-k", key_stem(key)});
    }
    list.push_back(unsigned_zone().string());
    for (const ScheduledKey& key : setup().keys) {
      if (state(key).signing && !key.key.is_ksk()) list.push_back(key_stem(key));
    }
    return list;
  }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_dnssec_signzone_node(NodeSetup setup) {
  std::filesystem::path program = setup.program;
  if (program.empty()) {
    COUNTERSIGN_TRY_ASSIGN(program, find_program("dnssec-signzone"));
  }
  return std::unique_ptr<NodeDriver>(
      std::make_unique<DnssecSignzoneNode>(std::move(setup), std::move(program)));
}

} // namespace countersign
