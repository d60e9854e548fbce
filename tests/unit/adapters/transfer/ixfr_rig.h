// A zone at three serials, and servers that answer IXFR with exactly the records that a test wrote down.
#pragma once

#include "adapters/transfer/transfer_client.h"
#include "diff/wire/zone_text.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/transfer_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::test {

inline constexpr milliseconds k_patience{20'000};

inline std::string soa_line(std::uint32_t serial) {
  return fmt::format("@ 300 IN SOA ns1 hostmaster {} 3600 600 604800 300\n", serial);
}

inline std::vector<Record> records(const std::string& text) {
  ZoneTextOptions options;
  options.origin = Name::from_text("example.").value();
  auto read = parse_records(text, options);
  EXPECT_TRUE(read) << read.error().message;
  return read ? *std::move(read) : std::vector<Record>();
}

inline ZoneVersionPtr version(std::uint32_t serial, const std::string& more = "",
                              const std::string& www = "www 300 IN A 192.0.2.2\n") {
  return zone_from("$ORIGIN example.\n" + soa_line(serial) + "@ 300 IN NS ns1\nns1 300 IN A 192.0.2.1\n" +
                   www + more);
}

using Rewrite = std::function<void(std::vector<Bytes>&)>;

// What a server does with one query: `ixfr` are the records of its answer to IXFR, in messages of
// `per_message`; AXFR it answers with `axfr`, or refuses it if that is null.
struct IxfrScript {
  std::vector<Record> ixfr{};
  std::size_t per_message = 100;
  ZoneVersionPtr axfr{};
  std::optional<SigningScript> signing{};
  Rewrite damage{}; // of the answer to IXFR, behind the signing
};

inline Bytes refusal(Bytes query, Rcode rcode) {
  query[2] |= 0x80;
  query[3] = static_cast<std::uint8_t>(rcode);
  return query;
}

inline bool asks_for(ByteView query, RrType type) {
  const std::size_t name = Name::from_text("example.").value().view().wire().size();
  return read_u16(query.data() + k_header_octets + name) == static_cast<std::uint16_t>(type);
}

inline FakeBehaviour behaving(IxfrScript script) {
  return {[=](FakeConnection& connection) {
            const auto query = connection.read_query();
            if (!query) return;
            const std::uint16_t id = read_u16(query->data());
            const bool is_ixfr = asks_for(*query, RrType::IXFR);
            if (!is_ixfr && !script.axfr) return connection.send(refusal(*query, Rcode::refused));
            const Question question{Name::from_text("example.").value(), RrType::IXFR, k_class_in};
            auto messages = is_ixfr ? messages_of(id, question, script.ixfr, script.per_message)
                                    : axfr_messages(id, *script.axfr, script.per_message);
            if (script.signing) sign_answer(messages, *query, test_key(), *script.signing);
            if (script.damage && is_ixfr) script.damage(messages);
            connection.send_all(messages);
          },
          {}};
}

inline TransferSource source_of(const FakeDnsServer& server, bool with_key = false) {
  TransferSource source;
  source.server = server.endpoint();
  source.zone = Name::from_text("example.").value();
  if (with_key) source.key = test_key();
  return source;
}

inline SigningScript signed_now() {
  SigningScript script;
  script.time_signed = static_cast<std::uint64_t>(now_unix_ms() / 1000);
  return script;
}

} // namespace countersign::test
