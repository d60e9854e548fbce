#include "diff/wire/text/ldns_text.h"

#include "diff/wire/text/text_fields.h"
#include "diff/wire/text/text_scanner.h"

#include <algorithm>
#include <memory>

#include <ldns/ldns.h>

namespace countersign {
namespace {

struct RrDeleter {
  void operator()(ldns_rr* rr) const noexcept { ldns_rr_free(rr); }
};
struct RdfDeleter {
  void operator()(ldns_rdf* rdf) const noexcept { ldns_rdf_deep_free(rdf); }
};
struct BufferDeleter {
  void operator()(ldns_buffer* buffer) const noexcept { ldns_buffer_free(buffer); }
};

constexpr std::size_t k_longest = 8192;

// Without an origin ldns would take a relative name for an absolute one. It is given this one, which is then
// looked for in what it made. The string's own final NUL is the root label.
constexpr std::string_view k_no_origin("\x09no-origin\x07invalid", 19);
static_assert(k_no_origin.back() == '\0');

// What ldns 1.8.3 reads, but not as other programs do (found by comparing it with named-rrchecker).
Status check_known_errors(RrType type, std::string_view text) {
  if (text.starts_with("\\#")) return {};
  const bool service = type == RrType::SVCB || type == RrType::HTTPS;
  if (service && text.find('\\') != std::string_view::npos) {
    return fail(ErrorKind::invalid_input, "escapes in service parameters are not read");
  }
  // The name of a service becomes port 0, silently.
  if (type != RrType::WKS) return {};
  TextScanner scanner(text);
  Token token;
  for (unsigned index = 0; scanner.next(token) == TextScanner::Next::token; ++index) {
    if (index >= 2 && !read_number(token.text, 0xffff)) {
      return fail(ErrorKind::invalid_input, "wanted a port number, read {}", shown(token.text));
    }
  }
  return {};
}

Result<Bytes> to_wire(const ldns_rr& rr) {
  const std::unique_ptr<ldns_buffer, BufferDeleter> buffer(ldns_buffer_new(LDNS_MAX_PACKETLEN));
  if (!buffer) return fail(ErrorKind::limit, "no memory for ldns");
  const ldns_status status = ldns_rr_rdata2buffer_wire(buffer.get(), &rr);
  if (status != LDNS_STATUS_OK) {
    return fail(ErrorKind::invalid_input, "ldns: {}", ldns_get_errorstr_by_id(status));
  }
  const std::uint8_t* start = ldns_buffer_begin(buffer.get());
  return Bytes(start, start + ldns_buffer_position(buffer.get()));
}

} // namespace

bool ldns_reads(RrType type) noexcept {
  using enum RrType;
  switch (type) {
  case WKS:
  case X25:
  case ISDN:
  case NSAP:
  case SIG:
  case KEY:
  case GPOS:
  case LOC:
  case APL:
  case HIP:
  case SVCB:
  case HTTPS:
  case NID:
  case L32:
  case L64:
  case LP:
  case EUI48:
  case EUI64:
    return true;
  default:
    return false;
  }
}

Result<Bytes> ldns_rdata_from_text(RrType type, std::string_view text, ByteView origin) {
  if (text.size() > k_longest)
    return fail(ErrorKind::invalid_input, "more than {} octets of text", k_longest);
  if (!std::ranges::all_of(text, [](char letter) { return letter >= ' ' && letter <= '~'; })) {
    return fail(ErrorKind::invalid_input, "wanted printable ASCII");
  }
  COUNTERSIGN_TRY(check_known_errors(type, text));
  const std::string line = fmt::format(". 0 IN {} {}", to_text(type), text);
  const ByteView suffix = origin.empty() ? as_bytes(k_no_origin) : origin;
  const std::unique_ptr<ldns_rdf, RdfDeleter> origin_rdf(
      ldns_dname_new_frm_data(static_cast<std::uint16_t>(suffix.size()), suffix.data()));
  ldns_rr* parsed = nullptr;
  const ldns_status status = ldns_rr_new_frm_str(&parsed, line.c_str(), 0, origin_rdf.get(), nullptr);
  const std::unique_ptr<ldns_rr, RrDeleter> rr(parsed);
  if (status != LDNS_STATUS_OK || !rr) {
    return fail(ErrorKind::invalid_input, "ldns: {}", ldns_get_errorstr_by_id(status));
  }
  COUNTERSIGN_TRY_ASSIGN(Bytes rdata, to_wire(*rr));
  const ByteView mark = as_bytes(k_no_origin);
  if (std::search(rdata.begin(), rdata.end(), mark.begin(), mark.end()) != rdata.end()) {
    return fail(ErrorKind::invalid_input, "a relative name, and there is no origin");
  }
  return rdata;
}

} // namespace countersign
