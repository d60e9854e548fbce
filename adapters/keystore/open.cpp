#include "adapters/keystore/stores.h"

#include <algorithm>
#include <iterator>

namespace countersign {
namespace {

class JoinedStore final : public KeyStore {
public:
  explicit JoinedStore(std::vector<std::unique_ptr<KeyStore>> stores) : stores_(std::move(stores)) {}

  [[nodiscard]] Result<StoreAnswer> sign(const AskedKey& key, ByteView challenge,
                                         Deadline deadline) override {
    StoreAnswer all;
    for (const auto& store : stores_) {
      COUNTERSIGN_TRY_ASSIGN(StoreAnswer one, store->sign(key, challenge, deadline));
      std::ranges::move(one.held, std::back_inserter(all.held));
      std::ranges::move(one.shown, std::back_inserter(all.shown));
    }
    return all;
  }

private:
  std::vector<std::unique_ptr<KeyStore>> stores_;
};

} // namespace

std::unique_ptr<KeyStore> open_key_store(const KeyStorePlace& place,
                                         const std::filesystem::path& own_program) {
  struct Opener {
    const std::filesystem::path& program;
    std::unique_ptr<KeyStore> operator()(const Pkcs11Place& p) const { return make_pkcs11_store(p, program); }
    std::unique_ptr<KeyStore> operator()(const BindKeyPlace& p) const { return make_bind_key_store(p); }
    std::unique_ptr<KeyStore> operator()(const KnotKeyPlace& p) const { return make_knot_key_store(p); }
    std::unique_ptr<KeyStore> operator()(const PowerDnsKeyPlace& p) const {
      return make_powerdns_key_store(p);
    }
    std::unique_ptr<KeyStore> operator()(const CommandPlace& p) const { return make_command_store(p); }
  };
  return std::visit(Opener{own_program}, place);
}

std::unique_ptr<KeyStore> open_key_stores(const std::vector<KeyStorePlace>& places,
                                          const std::filesystem::path& own_program) {
  if (places.size() == 1) return open_key_store(places.front(), own_program);
  std::vector<std::unique_ptr<KeyStore>> stores;
  for (const KeyStorePlace& place : places) stores.push_back(open_key_store(place, own_program));
  return std::make_unique<JoinedStore>(std::move(stores));
}

} // namespace countersign
