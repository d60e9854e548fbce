// A PKCS#11 module, one of its tokens, and what lies in it. Lives in the module's own process; private to
// adapters/keystore. PKCS#11 is OASIS's v2.40, with EdDSA from v3.0 section 2.3.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/result.h"

#include <memory>
#include <optional>
#include <utility>

#include <p11-kit/pkcs11.h>

namespace countersign::pkcs11 {

using Handle = CK_OBJECT_HANDLE;

[[nodiscard]] std::string name_of(CK_RV code); // "CKR_PIN_INCORRECT"

class Token {
public:
  // Loads the module, finds the token, logs in as user. The module is never unloaded: the process ends, which
  // is what modules are best at. A wrong PIN is tried once and no more, for tokens count.
  [[nodiscard]] static Result<std::unique_ptr<Token>> open(const std::string& module,
                                                           const std::string& label,
                                                           const std::string& serial, const std::string& pin);

  // Objects of the class and key type, with the CKA_ID and CKA_LABEL where one is given; `limit` if there are
  // too many to ask.
  [[nodiscard]] Result<std::vector<Handle>> find(CK_OBJECT_CLASS kind, CK_KEY_TYPE type, const Bytes& id,
                                                 const std::string& label) const;
  // Nothing if the object does not have it or does not show it.
  [[nodiscard]] std::optional<Bytes> attribute(Handle object, CK_ATTRIBUTE_TYPE type) const;
  // `data` in the form that the mechanism takes.
  [[nodiscard]] Result<Bytes> sign(Handle key, CK_MECHANISM_TYPE mechanism, ByteView data) const;

  [[nodiscard]] const std::string& label() const noexcept { return label_; }

private:
  Token(CK_FUNCTION_LIST* calls, CK_SESSION_HANDLE session, std::string label)
      : calls_(calls), session_(session), label_(std::move(label)) {}

  CK_FUNCTION_LIST* calls_;
  CK_SESSION_HANDLE session_;
  std::string label_;
};

} // namespace countersign::pkcs11
