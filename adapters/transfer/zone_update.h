// How a zone got from the version that we have to the one that a server has.
#pragma once

#include "diff/model/zone_version.h"

namespace countersign {

// Why the answer to an IXFR query (RFC 1995) could not be used. Nothing of it was kept.
struct IxfrFailure {
  // REFUSED, NOTIMP or FORMERR: the server does not do IXFR, or not for us, and says so in order. Otherwise
  // what came broke the rules, did not apply to the version that we have, or did not come.
  bool declined = false;
  Error error; // of differences that do not apply: both serials, and the owner and type of the record
};

struct ZoneUpdate {
  enum class Form : std::uint8_t {
    up_to_date,  // the server has nothing newer: `zone` is the version that we have
    differences, // `changes`, applied one after the other to what we have, made `zone`
    full,        // `zone` came whole, by AXFR or as the answer to IXFR (RFC 1995 section 4)
  };

  Form form = Form::full;
  ZoneVersionPtr zone; // never null
  // Form `differences`: one or more, in the order of their serials and without gap, as the server sent them;
  // where it condensed several versions into one (RFC 1995 section 6), that is one change. Else empty.
  std::vector<Change> changes;
  Serial server_serial;                    // the zone's, unless the server is up to date and behind us
  std::optional<IxfrFailure> ixfr_failure; // of the IXFR that was tried before `zone` came by AXFR
};

} // namespace countersign
