// RDATA from text, for one record after the other.
#pragma once

#include "diff/model/rdata.h"
#include "diff/wire/text/text_fields.h"
#include "diff/wire/text/text_scanner.h"

namespace countersign {

// Reads the fields of the type's layout (diff/model/rdata.h), the form "\# LENGTH HEX" of RFC 3597 for any
// type, and through ldns the types that have a text form but no layout. Reuse one: it holds a buffer of 64
// KiB.
class RdataReader {
public:
  // From the word after the type to the end of the entry. `origin`: wire form, as spelled; empty if there is
  // none. False: the scanner has the fault.
  [[nodiscard]] bool read(TextScanner& scanner, RrType type, ByteView origin);
  // Of the last read(), well-formed for its type; valid until the next.
  [[nodiscard]] ByteView rdata() const noexcept { return buffer_.view(); }

private:
  [[nodiscard]] bool read_any(TextScanner& scanner, RrType type, ByteView origin);
  [[nodiscard]] bool read_fields(TextScanner& scanner, RrType type, ByteView origin);
  [[nodiscard]] bool read_generic(TextScanner& scanner, RrType type);
  [[nodiscard]] bool read_ipseckey(TextScanner& scanner, ByteView origin);
  [[nodiscard]] bool read_by_ldns(TextScanner& scanner, RrType type, ByteView origin);
  [[nodiscard]] bool read_field(TextScanner& scanner, RdataField field, ByteView origin);
  [[nodiscard]] bool read_word_field(TextScanner& scanner, RdataField field, const Token& token,
                                     ByteView origin);
  [[nodiscard]] bool read_name_field(TextScanner& scanner, const Token& token, ByteView origin);
  [[nodiscard]] bool read_string_field(TextScanner& scanner, const Token& token, bool counted);
  [[nodiscard]] bool read_counted(TextScanner& scanner, RdataField field, const Token& token);
  [[nodiscard]] bool read_special(TextScanner& scanner, RrType type, std::size_t index);
  template <class Digits> [[nodiscard]] bool read_digits(TextScanner& scanner, const char* what);
  [[nodiscard]] bool read_strings(TextScanner& scanner);
  [[nodiscard]] bool read_bitmap(TextScanner& scanner);
  void put_window(unsigned window, const std::array<std::uint8_t, 32>& map);
  [[nodiscard]] bool put_number(TextScanner& scanner, std::optional<std::uint32_t> value, unsigned octets,
                                const char* what, const Token& token);
  static bool refuse_size(TextScanner& scanner);

  RdataBuffer buffer_;
  std::vector<std::uint16_t> high_types_; // of the bitmap being read, those above 255
};

} // namespace countersign
