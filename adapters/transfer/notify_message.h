// What a NOTIFY says, and the answer to it. Private to this folder.
#pragma once

#include "adapters/net/dns_server.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/transfer/transfer_writer.h"

namespace countersign {

[[nodiscard]] std::unique_ptr<ReplyStream> reply_with(Bytes message);

// The question of a well-formed NOTIFY for a SOA of class IN (RFC 1996 section 3); else what to answer.
[[nodiscard]] tl::expected<Question, Rcode> read_notify(ByteView message);

} // namespace countersign
