#include "adapters/keystore/stores.h"

namespace countersign {

std::unique_ptr<KeyStore> open_key_store(const KeyStorePlace& place,
                                         const std::filesystem::path& own_program) {
  struct Opener {
    const std::filesystem::path& program;
    std::unique_ptr<KeyStore> operator()(const Pkcs11Place& p) const { return make_pkcs11_store(p, program); }
    std::unique_ptr<KeyStore> operator()(const BindKeyPlace& p) const { return make_bind_key_store(p); }
    std::unique_ptr<KeyStore> operator()(const KnotKeyPlace& p) const { return make_knot_key_store(p); }
    std::unique_ptr<KeyStore> operator()(const CommandPlace& p) const { return make_command_store(p); }
  };
  return std::visit(Opener{own_program}, place);
}

} // namespace countersign
