// Entries of a master file: owners, TTLs, classes, types and directives. What it finds goes to a sink, record
// by record; it holds no records itself.
#pragma once

#include "diff/wire/text/rdata_reader.h"
#include "diff/wire/zone_text.h"

namespace countersign {

// Where a record stands, for messages.
struct TextPlace {
  const std::string* file;
  std::uint32_t line;
};
[[nodiscard]] tl::unexpected<Error> fail_at(const TextPlace& place, Error error); // "FILE:LINE: " in front

// A record as it was read; all of it is valid only during the call that hands it over.
struct ReadRecord {
  NameView owner;
  RrType type;
  std::uint32_t ttl;
  ByteView rdata; // well-formed for the type
  TextPlace place;
};

class RecordSink {
public:
  virtual ~RecordSink() = default;
  // An error ends the reading and is handed up as it is.
  [[nodiscard]] virtual Status take(const ReadRecord& record) = 0;
};

// A name as it is spelled, in wire form.
struct SpelledName {
  std::array<std::uint8_t, k_max_name_octets> octets;
  std::size_t size = 0; // 0: there is none

  [[nodiscard]] ByteView view() const noexcept { return {octets.data(), size}; }
};

class ZoneReader {
public:
  enum class MissingTtl : std::uint8_t { refused, zero };

  ZoneReader(const ZoneTextOptions& options, RecordSink& sink, MissingTtl missing_ttl)
      : options_(options), sink_(sink), missing_ttl_(missing_ttl) {}

  [[nodiscard]] Status read(std::string_view text);

  // The first origin that was in force; empty if there was none.
  [[nodiscard]] ByteView first_origin() const noexcept { return first_origin_.view(); }

private:
  // One file: what $INCLUDE puts aside and finds again (RFC 1035 section 5.1).
  struct File {
    File(std::string_view text, std::string file_name, unsigned nesting)
        : scanner(text), name(std::move(file_name)), depth(nesting) {}

    TextScanner scanner;
    std::string name; // for messages
    unsigned depth;
    SpelledName origin;
    SpelledName owner;           // lower case
    std::string_view owner_text; // from which `owner` was made; empty: not with this origin
  };
  struct Header {
    std::optional<std::uint32_t> ttl;
    RrType type{};
  };

  [[nodiscard]] Status read_main_file(File& file, std::string_view text);
  void report_consumed(const File& file, std::string_view text, std::size_t& reported) const;
  [[nodiscard]] Status read_file(File& file);
  [[nodiscard]] Status read_entry(File& file);
  [[nodiscard]] Status read_record(File& file);
  [[nodiscard]] bool read_owner(File& file, const Token& token);
  [[nodiscard]] bool read_header(TextScanner& scanner, Header& header);
  [[nodiscard]] bool decide_ttl(TextScanner& scanner, const Header& header, std::uint32_t& ttl);

  [[nodiscard]] Status read_directive(File& file, const Token& token);
  [[nodiscard]] bool read_origin(File& file);
  [[nodiscard]] bool read_default_ttl(File& file);
  [[nodiscard]] Status read_include(File& file);
  [[nodiscard]] Status include(File& file, const std::string& name, const SpelledName& origin);
  [[nodiscard]] Status read_generate(File& file);
  [[nodiscard]] Status generate_one(File& file, const Header& header, std::string_view owner,
                                    std::string_view rdata);
  void set_origin(File& file, const SpelledName& origin);

  [[nodiscard]] static Status fault_of(const File& file);

  const ZoneTextOptions& options_;
  RecordSink& sink_;
  MissingTtl missing_ttl_;
  SpelledName first_origin_;
  RdataReader rdata_;
  std::optional<std::uint32_t> default_ttl_; // $TTL, or the minimum of a SOA that had no other
  std::optional<std::uint32_t> last_ttl_;    // stated by a record
  std::size_t includes_ = 0;
  std::size_t generated_records_ = 0;
  std::size_t generated_octets_ = 0;
};

} // namespace countersign
