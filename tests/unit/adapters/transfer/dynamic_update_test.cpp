// Dynamic updates: what a server that goes by RFC 2136 section 3.4 makes of ours, and what we make of
// answers.
#include "adapters/changes/change_stream.h"
#include "adapters/transfer/update_client.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/message/update_message.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/transfer_script.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint16_t k_id = 4711;

// The zone of a server, as RFC 2136 has it change: record by record, in the order of the message.
class Server {
public:
  explicit Server(const ZoneVersion& zone) : apex_(zone.apex()), records_(records_of(zone)) {}

  // False: the prerequisite does not hold, and nothing was done (section 3.2).
  bool take(ByteView message) {
    auto reader = MessageReader::open(message).value();
    EXPECT_EQ(reader.header().opcode, Opcode::update);
    EXPECT_EQ(reader.read_questions().value(), (std::vector{Question{apex_, RrType::SOA, k_class_in}}));
    while (const auto record = reader.next().value()) {
      const Record one{Name(record->owner), record->type, record->ttl,
                       Bytes(record->rdata.begin(), record->rdata.end())};
      if (record->section == Section::answer) {
        EXPECT_EQ(one.ttl, 0U) << "section 2.4";
        EXPECT_EQ(one.type, RrType::SOA);
        if (compare_rdata(RrType::SOA, one.rdata, soa()->rdata) != 0) return false;
      } else if (record->rr_class == k_class_none) {
        EXPECT_EQ(one.ttl, 0U) << "section 2.5.4";
        remove(one);
      } else {
        add(one);
      }
    }
    return true;
  }

  [[nodiscard]] ZoneVersionPtr zone() const {
    ZoneBuilder builder(apex_.view());
    for (const Record& record : records_) EXPECT_TRUE(builder.add(record));
    return builder.finish().value();
  }

private:
  std::vector<Record>::iterator soa() { return std::ranges::find(records_, RrType::SOA, &Record::type); }
  static bool same(const Record& a, const Record& b) {
    return a.owner == b.owner && a.type == b.type && compare_rdata(a.type, a.rdata, b.rdata) == 0;
  }

  // Section 3.4.2.4.
  void remove(const Record& gone) {
    const bool apex_ns = gone.type == RrType::NS && gone.owner == apex_;
    const auto others = std::ranges::count_if(
        records_, [&](const Record& r) { return r.type == RrType::NS && r.owner == apex_; });
    if (gone.type == RrType::SOA || (apex_ns && others == 1)) return;
    EXPECT_EQ(std::erase_if(records_, [&](const Record& r) { return same(r, gone); }), 1U) << to_text(gone);
  }

  // Section 3.4.2.2.
  void add(const Record& added) {
    if (added.type == RrType::SOA) {
      if (soa_serial(added.rdata).is_newer_than(soa_serial(soa()->rdata))) *soa() = added;
      return;
    }
    const auto beside = std::ranges::any_of(records_, [&](const Record& r) {
      return r.owner == added.owner && (r.type == RrType::CNAME) != (added.type == RrType::CNAME);
    });
    EXPECT_FALSE(beside) << "it would be ignored: " << to_text(added);
    const auto there = std::ranges::find_if(records_, [&](const Record& r) { return same(r, added); });
    if (there != records_.end()) {
      *there = added;
    } else {
      records_.push_back(added);
    }
  }

  Name apex_;
  std::vector<Record> records_;
};

ZoneVersionPtr zone(std::uint32_t serial, std::string_view rest) {
  return zone_from(
      fmt::format("example. 300 IN SOA ns.example. h.example. {} 7200 3600 604800 300\n{}", serial, rest));
}

void expect_led_to(const ZoneVersion& from, const ZoneVersion& to) {
  Server server(from);
  const auto message = make_update(k_id, soa_of(from), difference(from, to));
  ASSERT_TRUE(message) << message.error().message;
  ASSERT_TRUE(server.take(*message));
  EXPECT_EQ(print_zone(*server.zone()), print_zone(to));
}

TEST(DynamicUpdate, EveryChangeOfARegistryLeadsToItsVersion) {
  GeneratorOptions options;
  options.zone = Name::from_text("example.").value();
  options.seed = 8;
  options.delegations = 40;
  options.steps = 120;
  const auto versions = versions_of(generate_stream(options).value()).value();
  for (std::size_t i = 1; i < versions.size(); ++i) expect_led_to(*versions[i - 1], *versions[i]);
}

TEST(DynamicUpdate, WhatTheRulesMakeHardIsDoneInTheRightOrder) {
  const struct {
    const char *what, *from, *to;
  } rows[] = {
      {"all NS of the apex are replaced", "@ 60 IN NS a.\n@ 60 IN NS b.\n", "@ 60 IN NS c.\n"},
      {"the only NS of the apex gets another TTL", "@ 60 IN NS a.\n", "@ 90 IN NS a.\n"},
      {"data give way to a CNAME", "@ 60 IN NS a.\nx 60 IN A 192.0.2.1\nx 60 IN TXT \"t\"\n",
       "@ 60 IN NS a.\nx 60 IN CNAME y\n"},
      {"a CNAME gives way to data", "@ 60 IN NS a.\nx 60 IN CNAME y\n",
       "@ 60 IN NS a.\nx 60 IN A 192.0.2.1\n"},
      {"a TTL changes and a record goes", "@ 60 IN NS a.\nx 60 IN A 192.0.2.1\nx 60 IN A 192.0.2.2\n",
       "@ 60 IN NS a.\nx 90 IN A 192.0.2.2\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const auto with_origin = [](std::string text) { return "$ORIGIN example.\n" + text; };
    expect_led_to(*zone(4'294'967'295U, with_origin(row.from)), *zone(0, with_origin(row.to)));
  }
}

TEST(DynamicUpdate, AServerWithAnotherSoaDoesNothing) {
  const auto before = zone(1, "example. 60 IN NS a.\n"), after = zone(3, "example. 60 IN NS b.\n");
  Server server(*zone(2, "example. 60 IN NS a.\n"));
  EXPECT_FALSE(server.take(make_update(k_id, soa_of(*before), difference(*before, *after)).value()));
}

TEST(DynamicUpdate, AChangeThatNeedsTwoMessagesIsRefused) {
  const auto before = numbered_zone(1, 1), after = numbered_zone(3000, 2);
  const auto message = make_update(k_id, soa_of(*before), difference(*before, *after));
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().kind, ErrorKind::limit);
  EXPECT_THAT(message.error().message, HasSubstr("serial 2"));
}

// What send_update() makes of an answer that the script has made of a correct one.
Result<UpdateOutcome> answered_with(const std::function<void(MessageHeader&)>& change, bool sign = true) {
  const auto before = zone(1, "example. 60 IN NS a.\n"), after = zone(2, "example. 60 IN NS b.\n");
  const FakeDnsServer server({[&](FakeConnection& connection) {
                                const auto query = connection.read_query();
                                if (!query) return;
                                MessageHeader header = read_header(*query).value();
                                header.is_response = true;
                                header.questions = header.answers = header.authorities = header.additionals =
                                    0;
                                change(header);
                                std::vector<Bytes> answer(1);
                                append_header(header, answer.front());
                                SigningScript script;
                                script.time_signed = static_cast<std::uint64_t>(now_unix_ms() / 1000);
                                if (sign) sign_answer(answer, *query, test_key(), script);
                                connection.send_all(answer);
                              },
                              {}});
  return send_update({server.endpoint(), test_key()}, soa_of(*before), difference(*before, *after),
                     Deadline::after(milliseconds(20'000)));
}

TEST(DynamicUpdate, TheAnswerIsReadAndMustBeAuthentic) {
  EXPECT_EQ(answered_with([](MessageHeader&) {}), UpdateOutcome::made);
  EXPECT_EQ(answered_with([](MessageHeader& header) { header.rcode = Rcode::nx_rrset; }),
            UpdateOutcome::too_late);
  const auto refused = answered_with([](MessageHeader& header) { header.rcode = Rcode::refused; });
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("REFUSED"));
  const auto unsigned_answer = answered_with([](MessageHeader&) {}, false);
  ASSERT_FALSE(unsigned_answer);
  EXPECT_THAT(unsigned_answer.error().message, StartsWith("TSIG"));
  EXPECT_FALSE(answered_with([](MessageHeader& header) { header.opcode = Opcode::query; }));
  EXPECT_FALSE(answered_with([](MessageHeader& header) { header.is_response = false; }));
}

} // namespace
} // namespace countersign::test
