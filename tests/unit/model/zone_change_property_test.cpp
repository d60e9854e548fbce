// Long seeded series of changes, against a plain set of records as the reference.
#include "tests/unit/model/sample.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace countersign {
namespace {

using namespace sample;

// What a zone is: a set in which a record stands once, whatever its TTL.
struct IgnoringTtl {
  bool operator()(const Record& left, const Record& right) const {
    if (const int order = compare(left.owner, right.owner); order != 0) return order < 0;
    if (left.type != right.type) return left.type < right.type;
    return compare_rdata(left.type, left.rdata, right.rdata) < 0;
  }
};
using Reference = std::set<Record, IgnoringTtl>;

// Few names and few records, so that changes meet each other; names that strain the canonical order.
Record random_record(std::mt19937_64& random, unsigned names) {
  static constexpr std::string_view labels[] = {"a", "*", "b", "\\000", "a\\000", "zz", "-"};
  std::string owner = "example.";
  for (auto depth = random() % 3; depth > 0; --depth) owner = std::string(labels[random() % 7]) + "." + owner;
  if (names != 0) owner = "n" + std::to_string(random() % names) + "." + owner;
  const std::uint32_t ttl = random() % 4 == 0 ? 60 : 3600;
  const std::string text(1, static_cast<char>('A' + random() % 3));
  switch (random() % 6) {
  case 0:
    return ns(owner, (random() % 2 == 0 ? "NS" : "ns") + text + ".example.", ttl);
  case 1:
    return rrsig(owner, random() % 2 == 0 ? RrType::TXT : RrType::NS,
                 static_cast<std::uint16_t>(random() % 3), ttl);
  case 2:
    return record(owner, RrType::DNSKEY, join({hex("0100030d"), {static_cast<std::uint8_t>(text[0])}}), ttl);
  case 3:
    return record(owner, RrType::NSEC, join({spelled("Next.example."), hex("000140")}), ttl);
  default:
    return txt(owner, text, ttl);
  }
}

Reference mutated(Reference records, std::mt19937_64& random, std::size_t steps, unsigned names) {
  for (std::size_t i = 0; i < steps; ++i) {
    const Record candidate = random_record(random, names);
    const auto found = records.find(candidate);
    if (found != records.end()) {
      records.erase(found);
      if (random() % 3 == 0) records.insert(candidate); // another TTL or spelling, perhaps
    } else {
      records.insert(candidate);
    }
  }
  return records;
}

Reference with_soa(Reference records, std::uint32_t serial) {
  std::erase_if(records, [](const Record& r) { return r.type == RrType::SOA; });
  records.insert(soa(serial));
  return records;
}

std::vector<Record> listed(const Reference& records) { return {records.begin(), records.end()}; }

Change change_between(const Reference& from, const Reference& to, std::uint32_t before, std::uint32_t after) {
  Change change{soa(before), soa(after), {}, {}};
  std::ranges::set_difference(from, to, std::back_inserter(change.removed));
  std::ranges::set_difference(to, from, std::back_inserter(change.added));
  for (auto* records : {&change.removed, &change.added}) {
    std::erase_if(*records, [](const Record& r) { return r.type == RrType::SOA; });
  }
  return change;
}

void expect_same(const ZoneVersion& version, const Reference& reference) {
  const std::vector<Record> wanted = listed(reference);
  ASSERT_EQ(sorted(all_records(version)), sorted(wanted));
  const ZoneVersionPtr rebuilt = zone(wanted);
  ASSERT_EQ(version.content(), rebuilt->content());
  ASSERT_EQ(version.record_count(), wanted.size());
  ASSERT_EQ(version.serial(), rebuilt->serial());
  std::vector<std::string> owners;
  version.for_each_node([&](const NodeView& node) { owners.push_back(to_text(node.owner())); });
  std::vector<std::string> wanted_owners;
  rebuilt->for_each_node([&](const NodeView& node) { wanted_owners.push_back(to_text(node.owner())); });
  ASSERT_EQ(owners, wanted_owners);
}

void expect_finds(const ZoneVersion& version, const Reference& reference, std::mt19937_64& random,
                  unsigned names) {
  for (int probe = 0; probe < 10; ++probe) {
    const Name wanted = random_record(random, names).owner;
    const bool there = std::ranges::any_of(reference, [&](const Record& r) { return r.owner == wanted; });
    ASSERT_EQ(version.find(wanted).has_value(), there) << to_text(wanted.view());
    NodeCursor cursor = version.nodes_from(wanted);
    const auto next = cursor.next();
    const auto first = std::ranges::find_if(reference, [&](const Record& r) { return !(r.owner < wanted); });
    ASSERT_EQ(next.has_value(), first != reference.end());
    if (next) {
      ASSERT_EQ(Name(next->owner()), first->owner);
    }
  }
}

class ChangeSeries : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ChangeSeries, EveryVersionIsWhatItWouldBeIfBuiltAnew) {
  std::mt19937_64 random(GetParam());
  const unsigned names = GetParam() % 2 == 0 ? 0 : 200; // with many names overlays grow and are folded
  Reference current = with_soa(mutated({}, random, 100, names), 1);
  ZoneVersionPtr version = zone(listed(current));
  for (std::uint32_t serial = 2; serial < 100; ++serial) {
    const Reference next = with_soa(mutated(current, random, 1 + random() % 20, names), serial);
    const ZoneVersionPtr after = applied(*version, change_between(current, next, serial - 1, serial));
    if (serial % 4 == 0) {
      ASSERT_NO_FATAL_FAILURE(expect_same(*after, next)) << "serial " << serial;
    }
    ASSERT_NO_FATAL_FAILURE(expect_finds(*after, next, random, names)) << "serial " << serial;
    ASSERT_LE(after->layer_count(), 10U);
    version = after;
    current = next;
  }
}

TEST_P(ChangeSeries, DifferenceOfAnyTwoVersionsLeadsFromOneToTheOther) {
  std::mt19937_64 random(GetParam() + 1000);
  const unsigned names = GetParam() % 2 == 0 ? 0 : 50;
  std::vector<Reference> states{with_soa(mutated({}, random, 60, names), 1)};
  std::vector<ZoneVersionPtr> versions{zone(listed(states[0]))};
  for (std::uint32_t serial = 2; serial < 25; ++serial) {
    states.push_back(with_soa(mutated(states.back(), random, 1 + random() % 30, names), serial));
    versions.push_back(
        applied(*versions.back(), change_between(states[serial - 2], states.back(), serial - 1, serial)));
  }
  for (int round = 0; round < 30; ++round) {
    const std::size_t from = random() % versions.size();
    const std::size_t to = random() % versions.size();
    const ZoneVersionPtr& target = random() % 2 == 0 ? versions[to] : zone(listed(states[to]));
    const Change change = difference(*versions[from], *target);
    ASSERT_TRUE(std::ranges::is_sorted(change.removed));
    ASSERT_TRUE(std::ranges::is_sorted(change.added));
    ASSERT_NO_FATAL_FAILURE(expect_same(*applied(*versions[from], change), states[to]));
    const Change back = difference(*target, *versions[from]);
    ASSERT_EQ(back.removed, change.added);
    ASSERT_EQ(back.added, change.removed);
    // What was derived from them has not changed them.
    ASSERT_NO_FATAL_FAILURE(expect_same(*versions[from], states[from]));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ChangeSeries, testing::Range<std::uint64_t>(1, 5));

std::string numbered(std::uint64_t number) { return "n" + std::to_string(number) + ".example."; }

std::vector<Record> numbered_zone(std::uint64_t names) {
  std::vector<Record> records{soa(1)};
  for (std::uint64_t i = 0; i < names; ++i) records.push_back(txt(numbered(i), "0"));
  return records;
}

TEST(ChangeCost, SmallChangeToALargeZoneTakesLittleMemoryAndSharesTheBase) {
  const ZoneVersionPtr base = zone(numbered_zone(100000));
  const ZoneVersionPtr next =
      applied(*base, change(*base, 2, {txt(numbered(7), "0")}, {txt(numbered(7), "1")}));
  EXPECT_EQ(next->layer_count(), 2U);
  EXPECT_LT(next->allocated_octets() - base->allocated_octets(), 8192U);
  const NodeView shared = base->find(name(numbered(8))).value();
  EXPECT_TRUE(shared == next->find(name(numbered(8))).value()) << "the same node of the same layer";
}

TEST(ChangeCost, OverlaysFoldAndGarbageDoesNotGrow) {
  constexpr std::uint64_t k_names = 8000; // overlays fold at 500 nodes
  ZoneVersionPtr version = zone(numbered_zone(k_names));
  const std::size_t fresh = version->allocated_octets();
  std::mt19937_64 random(5);
  std::vector<int> state(k_names, 0);
  std::size_t folds = 0;
  for (std::uint32_t serial = 2; serial < 400; ++serial) {
    std::set<std::uint64_t> touched;
    while (touched.size() < 10) touched.insert(random() % k_names);
    std::vector<Record> removed;
    std::vector<Record> added;
    for (const std::uint64_t number : touched) {
      removed.push_back(txt(numbered(number), std::to_string(state[number])));
      state[number] = (state[number] + 1) % 10;
      added.push_back(txt(numbered(number), std::to_string(state[number])));
    }
    version = applied(*version, change(*version, serial, removed, added));
    folds += version->layer_count() == 1 ? 1 : 0;
    ASSERT_LE(version->layer_count(), 10U);
    ASSERT_LE(version->allocated_octets(), fresh + fresh / 2);
  }
  EXPECT_GE(folds, 4U);
  EXPECT_LE(folds, 60U) << "folding too often costs the zone for each change";
}

TEST(ChangeCost, NamesThatComeAndGoLeaveNoTombstonesForEver) {
  ZoneVersionPtr version = zone(numbered_zone(100));
  const Fingerprint content = version->content();
  std::vector<std::size_t> after_folds; // what a version of one layer allocates
  for (std::uint32_t serial = 2; serial < 3000; serial += 2) {
    const Record passing = txt("p" + std::to_string(serial) + ".example.", "x");
    for (const bool comes : {true, false}) {
      version = applied(*version, comes ? change(*version, serial, {}, {passing})
                                        : change(*version, serial + 1, {passing}, {}));
      if (version->layer_count() == 1) after_folds.push_back(version->allocated_octets());
    }
  }
  EXPECT_EQ(version->content(), content);
  EXPECT_EQ(version->record_count(), 101U);
  ASSERT_GE(after_folds.size(), 2U);
  EXPECT_LE(after_folds.back(), after_folds.front() + after_folds.front() / 4);
}

TEST(ChangeCost, OldVersionsOutliveTheFold) {
  const ZoneVersionPtr first = zone(numbered_zone(300));
  const auto before = all_records(*first);
  ZoneVersionPtr version = first;
  std::vector<ZoneVersionPtr> kept;
  for (std::uint32_t serial = 2; serial < 302; ++serial) {
    version = applied(*version, change(*version, serial, {txt(numbered(serial - 2), "0")}, {}));
    kept.push_back(version);
  }
  EXPECT_EQ(all_records(*first), before);
  for (std::size_t i = 0; i < kept.size(); ++i) ASSERT_EQ(all_records(*kept[i]).size(), 300 - i) << i;
}

} // namespace
} // namespace countersign
