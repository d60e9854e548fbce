#include "adapters/keystore/pkcs11/token.h"

#include <algorithm>
#include <array>

#include <dlfcn.h>

namespace countersign::pkcs11 {
namespace {

constexpr std::size_t k_max_objects = 64; // under one id and label, or of one key type
constexpr std::size_t k_max_attribute = 4096;
constexpr std::size_t k_max_signature = 1024;

struct NamedCode {
  CK_RV code;
  const char* name;
};
constexpr std::array k_codes{
    NamedCode{CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT"},
    NamedCode{CKR_PIN_LOCKED, "CKR_PIN_LOCKED"},
    NamedCode{CKR_PIN_INVALID, "CKR_PIN_INVALID"},
    NamedCode{CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE"},
    NamedCode{CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED"},
    NamedCode{CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED"},
    NamedCode{CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"},
    NamedCode{CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID"},
    NamedCode{CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED"},
    NamedCode{CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT"},
    NamedCode{CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR"},
    NamedCode{CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED"},
    NamedCode{CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"},
    NamedCode{CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR"},
    NamedCode{CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED"},
    NamedCode{CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED"},
};

tl::unexpected<Error> refused(const char* call, CK_RV code) {
  return fail(ErrorKind::process_failed, "{}: {}", call, name_of(code));
}

// Blank-padded, without a final zero (PKCS#11 section 3.2).
template <std::size_t N> std::string padded_text(const unsigned char (&field)[N]) {
  std::string text(field, field + N);
  const std::size_t last = text.find_last_not_of(" ");
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

Result<CK_FUNCTION_LIST*> load(const std::string& module) {
  void* library = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fail(ErrorKind::not_found, "cannot load the module: {}", ::dlerror());
  const auto entry = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  if (entry == nullptr) return fail(ErrorKind::not_found, "{} is no PKCS#11 module", module);
  CK_FUNCTION_LIST* calls = nullptr;
  if (const CK_RV code = entry(&calls); code != CKR_OK) return refused("C_GetFunctionList", code);
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  if (const CK_RV code = calls->C_Initialize(&arguments); code != CKR_OK) {
    return refused("C_Initialize", code);
  }
  return calls;
}

struct Place {
  CK_SLOT_ID slot;
  std::string label;
};

Result<Place> find_token(CK_FUNCTION_LIST* calls, const std::string& label, const std::string& serial) {
  CK_ULONG count = 0;
  if (const CK_RV code = calls->C_GetSlotList(CK_TRUE, nullptr, &count); code != CKR_OK) {
    return refused("C_GetSlotList", code);
  }
  std::vector<CK_SLOT_ID> slots(count);
  if (const CK_RV code = calls->C_GetSlotList(CK_TRUE, slots.data(), &count); code != CKR_OK) {
    return refused("C_GetSlotList", code);
  }
  slots.resize(std::min<std::size_t>(count, slots.size()));
  std::vector<Place> fitting;
  std::string seen;
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO token{};
    if (calls->C_GetTokenInfo(slot, &token) != CKR_OK || (token.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
    const std::string its_label = padded_text(token.label), its_serial = padded_text(token.serialNumber);
    seen += fmt::format("{}'{}' ({})", seen.empty() ? "" : ", ", its_label, its_serial);
    if ((label.empty() || label == its_label) && (serial.empty() || serial == its_serial)) {
      fitting.push_back({slot, its_label});
    }
  }
  if (fitting.size() == 1) return fitting.front();
  return fail(ErrorKind::not_found, "{} tokens fit label '{}' and serial '{}'; the module has {}",
              fitting.size(), label, serial, seen.empty() ? "none" : seen);
}

} // namespace

std::string name_of(CK_RV code) {
  const auto* found = std::ranges::find(k_codes, code, &NamedCode::code);
  return found == k_codes.end() ? fmt::format("error {:#x}", code) : std::string(found->name);
}

Result<std::unique_ptr<Token>> Token::open(const std::string& module, const std::string& label,
                                           const std::string& serial, const std::string& pin) {
  COUNTERSIGN_TRY_ASSIGN(CK_FUNCTION_LIST * calls, load(module));
  COUNTERSIGN_TRY_ASSIGN(const Place place, find_token(calls, label, serial));
  CK_SESSION_HANDLE session = 0;
  if (const CK_RV code = calls->C_OpenSession(place.slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session);
      code != CKR_OK) {
    return refused("C_OpenSession", code);
  }
  Bytes secret(pin.begin(), pin.end());
  const CK_RV code = calls->C_Login(session, CKU_USER, secret.data(), secret.size());
  if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) return refused("C_Login", code);
  return std::unique_ptr<Token>(new Token(calls, session, place.label));
}

Result<std::vector<Handle>> Token::find(CK_OBJECT_CLASS kind, CK_KEY_TYPE type, const Bytes& id,
                                        const std::string& label) const {
  Bytes id_octets = id, label_octets(label.begin(), label.end()); // the interface takes no constants
  std::vector<CK_ATTRIBUTE> wanted{{CKA_CLASS, &kind, sizeof kind}, {CKA_KEY_TYPE, &type, sizeof type}};
  if (!id.empty()) wanted.push_back({CKA_ID, id_octets.data(), id_octets.size()});
  if (!label.empty()) wanted.push_back({CKA_LABEL, label_octets.data(), label_octets.size()});
  if (const CK_RV code = calls_->C_FindObjectsInit(session_, wanted.data(), wanted.size()); code != CKR_OK) {
    return refused("C_FindObjectsInit", code);
  }
  std::vector<Handle> found(k_max_objects + 1);
  std::size_t count = 0;
  CK_ULONG more = 0;
  CK_RV code = CKR_OK;
  do {
    code = calls_->C_FindObjects(session_, found.data() + count, found.size() - count, &more);
    count += code == CKR_OK ? std::min<std::size_t>(more, found.size() - count) : 0;
  } while (code == CKR_OK && more != 0 && count < found.size());
  (void)calls_->C_FindObjectsFinal(session_); // the search is over either way
  if (code != CKR_OK) return refused("C_FindObjects", code);
  if (count > k_max_objects) {
    return fail(ErrorKind::limit, "more than {} keys of one type; give the key's id or label", k_max_objects);
  }
  found.resize(count);
  return found;
}

std::optional<Bytes> Token::attribute(Handle object, CK_ATTRIBUTE_TYPE type) const {
  Bytes value(k_max_attribute);
  CK_ATTRIBUTE asked{type, value.data(), value.size()};
  if (calls_->C_GetAttributeValue(session_, object, &asked, 1) != CKR_OK) return std::nullopt;
  if (asked.ulValueLen > value.size()) return std::nullopt; // "unavailable" is the largest number
  value.resize(asked.ulValueLen);
  return value;
}

Result<Bytes> Token::sign(Handle key, CK_MECHANISM_TYPE mechanism, ByteView data) const {
  CK_MECHANISM how{mechanism, nullptr, 0};
  if (const CK_RV code = calls_->C_SignInit(session_, &how, key); code != CKR_OK) {
    return refused("C_SignInit", code);
  }
  Bytes octets(data.begin(), data.end());
  Bytes signature(k_max_signature);
  CK_ULONG size = signature.size();
  if (const CK_RV code = calls_->C_Sign(session_, octets.data(), octets.size(), signature.data(), &size);
      code != CKR_OK) {
    return refused("C_Sign", code);
  }
  signature.resize(std::min<std::size_t>(size, signature.size()));
  return signature;
}

} // namespace countersign::pkcs11
