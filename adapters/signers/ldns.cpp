// ldns-signzone: each version is signed anew by one run of it.
#include "adapters/process/workspace.h"
#include "adapters/signers/offline_node.h"

namespace countersign {
namespace {

class LdnsNode final : public OfflineNode {
public:
  LdnsNode(NodeSetup setup, std::filesystem::path program)
      : OfflineNode(std::move(setup), std::move(program)) {}

protected:
  // It adds the DNSKEYs of the keys that it signs with.
  [[nodiscard]] std::string added_records() const override {
    std::string text;
    for (const ScheduledKey& key : setup().keys) {
      if (state(key).published && !state(key).signing) text += dnskey_record(key);
    }
    return text;
  }

  [[nodiscard]] std::vector<std::string> arguments() override {
    const SigningPolicy& policy = setup().policy;
    std::vector<std::string> list{"-o", zone_text(),       "-i", inception_text(),
                                  "-e", expiration_text(), "-f", signing_zone().string()};
    if (policy.denial != DenialPolicy::nsec) {
      list.insert(list.end(), {"-n", "-a", "1", "-t", "0"});
      if (policy.salt_octets != 0) list.insert(list.end(), {"-s", salt()});
      if (policy.denial == DenialPolicy::nsec3_opt_out) list.push_back("-p");
    }
    list.push_back(unsigned_zone().string());
    for (const ScheduledKey& key : setup().keys) {
      if (state(key).signing) list.push_back(key_stem(key));
    }
    return list;
  }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_ldns_node(NodeSetup setup) {
  std::filesystem::path program = setup.program;
  if (program.empty()) {
    COUNTERSIGN_TRY_ASSIGN(program, find_program("ldns-signzone"));
  }
  return std::unique_ptr<NodeDriver>(std::make_unique<LdnsNode>(std::move(setup), std::move(program)));
}

} // namespace countersign
