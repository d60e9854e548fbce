// parse(print(zone)) == zone, octet for octet, over random zones of every layout.
#include "tests/unit/wire/text/text_support.h"

#include <random>

namespace countersign::test {
namespace {

using F = RdataField;

class RandomRecords {
public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  Bytes octets(std::size_t size) {
    Bytes result(size);
    for (auto& octet : result) octet = static_cast<std::uint8_t>(random_());
    return result;
  }

  // Labels of any octets; few and short ones, so that names meet.
  Bytes wire_name(ByteView suffix) {
    Bytes result;
    for (std::size_t labels = below(3); labels > 0; --labels) {
      const Bytes label = below(4) == 0 ? octets(1 + below(20))
                                        : Bytes{static_cast<std::uint8_t>("abAB*@$.\\\";()"[below(13)])};
      append_u8(result, static_cast<std::uint8_t>(label.size()));
      append(result, label);
    }
    append(result, suffix);
    return result;
  }

  void append_counted(Bytes& out, std::size_t most) {
    const Bytes content = octets(below(8) == 0 ? below(most + 1) : below(10));
    append_u8(out, static_cast<std::uint8_t>(content.size()));
    append(out, content);
  }

  void append_bitmap(Bytes& out) {
    for (unsigned window = 0; window < 256; window += 1 + static_cast<unsigned>(below(200))) {
      Bytes map = octets(1 + below(32));
      map.back() |= 1;
      append_u8(out, static_cast<std::uint8_t>(window));
      append_u8(out, static_cast<std::uint8_t>(map.size()));
      append(out, map);
    }
  }

  void append_field(Bytes& out, RdataField field) {
    const std::uint8_t root = 0;
    switch (field) {
    case F::u8:
      append(out, octets(1));
      break;
    case F::u16:
      append(out, octets(2));
      break;
    case F::type:
      append_u16(out, below(2) == 0 ? static_cast<std::uint16_t>(below(70))
                                    : static_cast<std::uint16_t>(random_()));
      break;
    case F::u32:
    case F::period:
    case F::time:
    case F::ipv4:
      append(out, octets(4));
      break;
    case F::ipv6:
      append(out, below(2) == 0 ? octets(16) : Bytes(16, static_cast<std::uint8_t>(below(2))));
      break;
    case F::name_folded:
    case F::name_kept:
      append(out, wire_name(ByteView(&root, 1)));
      break;
    case F::charstring:
    case F::hex_counted:
    case F::base32_counted:
      append_counted(out, 255);
      break;
    case F::charstrings:
      for (std::size_t count = 1 + below(3); count > 0; --count) append_counted(out, 255);
      break;
    case F::hex_rest:
    case F::base64_rest:
    case F::text_rest:
    case F::opaque_rest:
      append(out, octets(below(70)));
      break;
    case F::type_bitmap:
      if (below(8) != 0) append_bitmap(out);
      break;
    }
  }

  Bytes rdata(RrType type) {
    Bytes result;
    for (const RdataField field : rdata_layout(type)) append_field(result, field);
    return result;
  }

  ZoneVersionPtr zone(const std::vector<RrType>& types) {
    const Name apex = name("Ex\\.ample.");
    ZoneBuilder builder(apex);
    EXPECT_TRUE(builder.add(apex, RrType::SOA, 5, rdata(RrType::SOA)));
    for (std::size_t count = below(60); count > 0; --count) {
      const auto owner = Name::from_wire(wire_name(apex.view().wire()));
      RrType type = types[below(types.size())];
      if (type == RrType::SOA) type = RrType::TXT;
      EXPECT_TRUE(builder.add(*owner, type, static_cast<std::uint32_t>(below(0x80000000)), rdata(type)))
          << to_text(type);
    }
    auto version = builder.finish();
    EXPECT_TRUE(version);
    return *version;
  }

private:
  std::mt19937_64 random_;
};

std::vector<RrType> all_types() {
  std::vector<RrType> types;
  for (unsigned number = 1; number <= 0xffff; ++number) {
    if (has_rdata_layout(static_cast<RrType>(number))) types.push_back(static_cast<RrType>(number));
  }
  for (const RrType type :
       {RrType::SVCB, RrType::LOC, RrType::NUL, static_cast<RrType>(65280), RrType::BIND_PRIVATE}) {
    types.push_back(type);
  }
  return types;
}

// Every record with its octets as they stand: comparing versions would fold names in RDATA.
std::vector<std::string> exact(const ZoneVersion& zone) {
  std::vector<std::string> result;
  zone.for_each_node([&](const NodeView& node) {
    for (std::size_t s = 0; s < node.size(); ++s) {
      const RrsetView set = node.rrset(s);
      const auto put = [&](const char* kind, const RecordView& record) {
        result.push_back(fmt::format("{} {} {} {} {}", to_hex(node.owner().wire()), kind, to_text(set.type()),
                                     record.ttl, to_hex(record.rdata)));
      };
      for (std::size_t i = 0; i < set.size(); ++i) put("record", set.record(i));
      for (std::size_t i = 0; i < set.signature_count(); ++i) put("signature", set.signature(i));
    }
  });
  return result;
}

TEST(TextProperty, PrintedZoneIsReadBackOctetForOctet) {
  const std::vector<RrType> types = all_types();
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const ZoneVersionPtr zone = RandomRecords(seed).zone(types);
    const std::string text = print_zone(*zone);
    const auto again = parse_zone(text, {});
    ASSERT_TRUE(again) << again.error().message << "\n" << text;
    ASSERT_EQ(exact(**again), exact(*zone));
    ASSERT_EQ((*again)->content(), zone->content());
    ASSERT_EQ(print_zone(**again), text);
  }
}

TEST(TextProperty, PrintedJournalIsReadBack) {
  const std::vector<RrType> types = all_types();
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRecords random(seed);
    const ZoneVersionPtr from = random.zone(types);
    const ZoneVersionPtr to = random.zone(types);
    const Change change = difference(*from, *to);
    const std::string text = print_journal(std::span(&change, 1));
    const auto again = parse_journal(text, "j");
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_EQ(again->size(), 1U);
    const auto applied = from->apply(again->front());
    ASSERT_TRUE(applied) << applied.error().message;
    ASSERT_EQ(exact(**applied), exact(*to));
  }
}

TEST(TextProperty, OrderOfLinesDoesNotMatter) {
  std::mt19937_64 shuffler(7);
  const std::vector<RrType> types = all_types();
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const ZoneVersionPtr zone = RandomRecords(seed).zone(types);
    std::istringstream in(print_zone(*zone));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
    std::shuffle(lines.begin(), lines.end(), shuffler);
    std::string text;
    for (const std::string& line : lines) text += line;
    const auto again = parse_zone(text, {});
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_EQ((*again)->content(), zone->content()) << "seed " << seed;
    ASSERT_EQ((*again)->record_count(), zone->record_count());
  }
}

} // namespace
} // namespace countersign::test
