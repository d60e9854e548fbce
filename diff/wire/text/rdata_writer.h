// Records as text, appended to a string that the caller keeps: printing a zone makes no string for each part.
#pragma once

#include "diff/model/record.h"

#include <string>

namespace countersign {

// Wire form of a name in any spelling, which is kept.
void append_name(std::string& out, ByteView wire);
// RFC 3597 form where the type has no layout, where the octets are not well-formed for it, and where its own
// text form cannot express them (an empty digest or key, a CAA tag of other than letters and digits).
void append_rdata(std::string& out, RrType type, ByteView rdata);
// "OWNER TTL IN TYPE RDATA", with tabs between them and no line feed.
void append_record(std::string& out, NameView owner, RrType type, std::uint32_t ttl, ByteView rdata);

// Hex, base64 and base32hex without a string of their own.
void append_hex(std::string& out, ByteView bytes); // upper case, as DS and NSEC3PARAM are commonly printed
void append_base64(std::string& out, ByteView bytes);
void append_base32hex(std::string& out, ByteView bytes);
void append_time(std::string& out, std::uint32_t time);

} // namespace countersign
